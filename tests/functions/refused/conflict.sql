-- call: true
CREATE FUNCTION conflict() RETURNS void LANGUAGE sql AS $$
  insert into clients (name) values ('x') on conflict (name) do nothing;
  insert into clients (name, email) values ('x', 'y') on conflict on constraint clients_tenant_id_email_key do nothing;
  insert into users (email) select name from clients on conflict (tenant_id, email) do update set email = excluded.email;
  insert into clients values (1, 2);
  insert into clients (name, email) values ('x'), ('a', 'b', 'c');
$$;
