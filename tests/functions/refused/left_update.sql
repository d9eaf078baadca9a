-- call: true
CREATE FUNCTION left_update() RETURNS void LANGUAGE sql AS $$
  update clients c set owner_id = u.id from users u where u.email = c.email;
$$;
