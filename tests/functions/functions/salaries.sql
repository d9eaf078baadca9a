-- A column with a policy of its own: who may not read it may not call this.
-- call: me() is not null
CREATE FUNCTION salaries() RETURNS TABLE (email text, salary numeric(10,2)) LANGUAGE sql STABLE AS $$
  select email, salary from users order by email
$$;
