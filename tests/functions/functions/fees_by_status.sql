-- Cases, their fees and how many clients they are for, by status; also where there are none.
-- call: can('cases.read')
CREATE FUNCTION fees_by_status(minimum bigint DEFAULT 0)
RETURNS TABLE (status text, cases bigint, clients bigint, fees numeric(18,2), mean double precision, latest date)
LANGUAGE sql STABLE AS $$
  select s.name, count(c.id), count(distinct c.client_id), coalesce(sum(c.fee), 0), avg(c.fee),
         max(c.opened_on)
  from statuses s
  left join cases c on c.status_id = s.id
  group by s.id, s.name
  having count(c.id) >= minimum
  order by count(c.id) desc, s.name;
$$;
