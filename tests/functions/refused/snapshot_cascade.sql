-- call: true
CREATE FUNCTION snapshot_cascade() RETURNS bigint LANGUAGE sql AS $$
  with gone as (delete from cases returning id), old as (select count(*) as n from letters)
  select n from old;
$$;
