-- Several statements, one transaction, nothing to return.
-- call: can('clients.write')
CREATE FUNCTION touch(client int, word text) RETURNS void LANGUAGE sql AS $$
  select c.id from clients c where c.id = client for update;
  update clients set email = word || '@example.org' where id = client;
  insert into clients (name, parent_id, owner_id) values (word, client, me()), (upper(word), client, null);
$$;
