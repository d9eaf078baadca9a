-- call: me() is not null
CREATE FUNCTION greet(name text DEFAULT 'you') RETURNS text LANGUAGE sql STABLE AS $$
  select 'Hello ' || name;
$$;
