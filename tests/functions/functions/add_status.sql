-- A table of the platform: its administrators alone.
-- call: me() is not null
CREATE FUNCTION add_status(called text) RETURNS int LANGUAGE sql AS $$
  insert into statuses (name) values (called) returning id;
$$;
