-- What passes from a statement to the next is as it was: reals, JSON, arrays, moments.
-- call: can('letters.write') and can('cases.write')
CREATE FUNCTION weigh(a_body text, kilos double precision, extra jsonb, labels text[])
RETURNS TABLE (body text, weight double precision, data jsonb, tags text[], opened_on date, urgency urgency, fee numeric(10,2), open boolean, at timestamptz)
LANGUAGE sql AS $$
  with heavy as (
    update letters set weight = kilos, scan = null where letters.body = a_body returning *
  ), tagged as (
    update cases c set data = extra, tags = labels, opened_on = '2026-05-06', open = false
    where c.id in (select h.case_id from heavy h where h.weight = kilos) returning *
  )
  select h.body, h.weight, t.data, t.tags, t.opened_on, t.urgency, t.fee, t.open, t.created_at
  from heavy h join tagged t on t.id = h.case_id;
$$;
