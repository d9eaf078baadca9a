-- Opens a filing for a vehicle: a draft for the vehicle's client, assigned to the people
-- named, or to the caller where none are.
-- call: can('filings.create') and can('user_assignments.create')
CREATE FUNCTION open_filing(vehicle int, assignees int[] DEFAULT NULL)
RETURNS filings
LANGUAGE sql AS $$
  with opened as (
    insert into filings (client_id, vehicle_id, status_id)
    select v.client_id, v.id, s.id
    from vehicles v, filing_statuses s
    where v.id = vehicle and s.name = 'draft'
    returning *
  ), assigned as (
    insert into user_assignments (user_id, filing_id)
    select u.id, o.id
    from users u, opened o
    where u.id = any(assignees) or (assignees is null and u.id = me())
  )
  select * from opened;
$$;
