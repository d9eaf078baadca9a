-- How many people there are.
-- call: me() is not null
CREATE FUNCTION tally(lowest int DEFAULT 0) RETURNS bigint LANGUAGE sql STABLE AS $$
  select count(*) from people where id >= lowest;
$$;
