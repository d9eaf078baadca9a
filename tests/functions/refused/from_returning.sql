-- call: true
CREATE FUNCTION from_returning() RETURNS TABLE (a int, b text, c bigint) LANGUAGE sql AS $$
  update clients c set name = 'x' from users u where u.id = c.owner_id
  returning c.id, u.email, (select count(*) from cases);
$$;
