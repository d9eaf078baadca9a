-- What a request may not write, a function may not either.
-- call: true
CREATE FUNCTION server_given() RETURNS void LANGUAGE sql AS $$
  insert into clients (id, tenant_id, name, created_at) values (1, 2, 'x', now());
  update clients set id = 2, deleted_at = null, updated_at = now() where id = 1;
  update users set password = 'x';
  insert into cases (id, client_id, status_id) select null, 1, 1;
$$;
