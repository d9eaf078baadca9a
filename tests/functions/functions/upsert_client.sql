-- A client by its address: made, or given another name.
-- call: can('clients.write')
CREATE FUNCTION upsert_client(address text, called text) RETURNS SETOF clients LANGUAGE sql AS $$
  insert into clients as c (tenant_id, email, name) values (tenant(), address, called)
  on conflict (tenant_id, email) do update set name = excluded.name || '/' || c.name
  returning *;
$$;
