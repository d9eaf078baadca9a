-- call: true
CREATE FUNCTION set_config() RETURNS TABLE (a text) LANGUAGE sql AS $$
  select set_config('manor.tenant', '2', true) || current_setting('manor.tenant') || pg_read_file('/etc/passwd')
     || current_user || load_extension('x') || manor_tenant();
$$;
