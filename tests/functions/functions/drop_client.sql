-- DELETE of what is kept: the rows are stamped, and still given back.
-- call: can('clients.delete')
CREATE FUNCTION drop_client(client int) RETURNS SETOF clients LANGUAGE sql AS $$
  delete from clients where id = client returning *;
$$;
