-- call: true
CREATE FUNCTION grouped() RETURNS TABLE (a text, b bigint, c text) LANGUAGE sql STABLE AS $$
  select name, count(*), email from clients group by name having max(id) > parent_id;
$$;
