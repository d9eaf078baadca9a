-- Clients by a part of their name: rows of the table, with all that REST does with them.
-- call: can('clients.read')
CREATE FUNCTION clients_like(part text) RETURNS SETOF clients LANGUAGE sql STABLE AS $$
  select * from clients where strpos(lower(name), lower(part)) > 0 order by name desc;
$$;
