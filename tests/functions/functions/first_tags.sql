-- call: can('cases.read')
CREATE FUNCTION first_tags() RETURNS text[] LANGUAGE sql STABLE AS $$
  select tags from cases where tags is not null order by created_at, id;
$$;
