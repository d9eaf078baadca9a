-- Calls someone by another name.
-- call: me() is not null
CREATE FUNCTION rename(person int, called text) RETURNS void LANGUAGE sql AS $$
  update people set name = called where id = person;
$$;
