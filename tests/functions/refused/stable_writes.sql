-- call: true
CREATE FUNCTION stable_writes() RETURNS bigint LANGUAGE sql STABLE AS $$
  update clients set name = 'x';
  select id from clients for update;
  select count(*) from clients;
$$;
