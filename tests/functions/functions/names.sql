-- Two tables as one list, each name once.
-- call: can('clients.read') and can('users.read')
CREATE FUNCTION names() RETURNS TABLE (name text, is_person boolean) LANGUAGE sql STABLE AS $$
  select c.name, false from clients c
  union
  select u.email, true from users u
  union
  select u.email, true from users u where u.id = me()
  order by 2, name desc;
$$;
