-- People by a part of their name.
-- call: me() is not null
CREATE FUNCTION people_named(part text) RETURNS SETOF people LANGUAGE sql STABLE AS $$
  select * from people where strpos(name, part) > 0;
$$;
