-- call: can('cases.write')
CREATE FUNCTION assign(a_case uuid, person int, remark text DEFAULT NULL) RETURNS bigint LANGUAGE sql AS $$
  insert into assignments (case_id, user_id, note) values (a_case, person, remark)
  on conflict do nothing;
  select count(*) from assignments where case_id = a_case;
$$;
