-- Moves a filing to another status and tells who is responsible for it, in the office's
-- own channel. The move must be one that the filing's flow allows.
-- call: can('filings.update') and can('notifications.create')
CREATE FUNCTION move_filing(filing int, to_status text, payload jsonb DEFAULT '{}')
RETURNS filings
LANGUAGE sql AS $$
  with moved as (
    update filings f set status_id = s.id
    from filing_statuses s
    where f.id = filing and s.name = to_status
    returning *
  ), told as (
    insert into notifications (user_id, channel_id, payload)
    select a.user_id, c.id, move_filing.payload
    from moved m
    join user_assignments a on a.filing_id = m.id
    join notification_channels c on c.name = 'in_app'
  )
  select * from moved;
$$;
