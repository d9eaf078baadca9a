-- The next case in line, for one worker alone: what others hold is passed over.
-- call: can('cases.write')
CREATE FUNCTION take_next() RETURNS SETOF cases LANGUAGE sql AS $$
  update cases set status_id = (select id from statuses where name = 'open')
  where id in (
    select c.id from cases c join statuses s on s.id = c.status_id
    where s.name = 'new' order by c.urgency desc, c.created_at, c.id limit 1
    for update skip locked)
  returning *;
$$;
