-- DELETE of what is gone, with USING.
-- call: can('letters.write')
CREATE FUNCTION drop_letters(client int) RETURNS SETOF text LANGUAGE sql AS $$
  delete from letters l using cases c where c.id = l.case_id and c.client_id = client returning l.body;
$$;
