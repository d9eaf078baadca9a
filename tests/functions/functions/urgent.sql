-- Enums are ordered as they are declared; arrays, booleans and JSON are there too.
-- call: can('cases.read')
CREATE FUNCTION urgent(minimum urgency DEFAULT 'low', tag text DEFAULT NULL, is_open boolean DEFAULT true)
RETURNS TABLE (urgency urgency, fee numeric(10,2), tags text[], data jsonb, word text, opened_on date)
LANGUAGE sql STABLE AS $$
  select c.urgency, c.fee, c.tags, c.data, c.data ->> 's', c.opened_on
  from cases c
  where c.urgency >= minimum and c.open = is_open and (tag is null or tag = any(c.tags))
  order by c.urgency desc, c.fee nulls first;
$$;
