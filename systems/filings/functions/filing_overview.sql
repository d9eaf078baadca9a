-- How many filings of the office are in each status, also where there are none,
-- and when the newest of them was opened.
-- call: can('filings.read')
CREATE FUNCTION filing_overview()
RETURNS TABLE (status text, filings bigint, newest timestamp)
LANGUAGE sql STABLE AS $$
  select s.name, count(f.id), max(f.created_at)
  from filing_statuses s
  left join filings f on f.status_id = s.id
  group by s.id, s.name
  order by s.id;
$$;
