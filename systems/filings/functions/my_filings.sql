-- The filings that the caller is responsible for and that are not over yet, the one that
-- has waited longest first.
-- call: can('filings.read')
CREATE FUNCTION my_filings()
RETURNS SETOF filings
LANGUAGE sql STABLE AS $$
  select f.*
  from filings f
  join filing_statuses s on s.id = f.status_id
  where s.name not in ('rejected', 'completed', 'cancelled')
    and exists (select 1 from user_assignments a where a.filing_id = f.id and a.user_id = me())
  order by f.updated_at, f.id;
$$;
