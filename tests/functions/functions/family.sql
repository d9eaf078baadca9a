-- A client and all below it.
-- call: can('clients.read')
CREATE FUNCTION family(root int)
RETURNS TABLE (id int, name text, depth int)
LANGUAGE sql STABLE AS $$
  with recursive tree(id, name, depth) as (
    select c.id, c.name, 0 from clients c where c.id = root
    union all
    select c.id, c.name, (t.depth + 1)::int from clients c join tree t on c.parent_id = t.id where t.depth < 20
  )
  select id, name, depth from tree order by depth, name;
$$;
