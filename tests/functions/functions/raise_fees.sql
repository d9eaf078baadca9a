-- UPDATE with FROM, and a table of what came of it.
-- call: can('cases.write')
CREATE FUNCTION raise_fees(by numeric(10,2)) RETURNS TABLE (id uuid, fee numeric(10,2), is_high boolean) LANGUAGE sql AS $$
  update cases c set fee = c.fee + by, urgency = 'high'
  from clients cl
  where cl.id = c.client_id and cl.name like 'A%' and c.fee is not null
  returning c.id, c.fee, c.urgency = 'high';
$$;
