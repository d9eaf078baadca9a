-- A case for a client and its first letter; the case comes back as a row of the table.
-- call: can('cases.write')
CREATE FUNCTION open_case(client int, body text, fee numeric(10,2) DEFAULT 1.5)
RETURNS cases LANGUAGE sql AS $$
  with opened as (
    insert into cases (client_id, status_id, fee, tags)
    select c.id, s.id, open_case.fee, array['made', 'here'] from clients c, statuses s
    where c.id = client and s.name = 'new'
    returning *
  ), written as (
    insert into letters (case_id, body, pages) select o.id, open_case.body, 1 from opened o
  )
  select * from opened;
$$;
