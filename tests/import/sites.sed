s/^  resource_type audit_logs_resource_type \[not null\]/  resource_type audit_logs_resource_type [not null, default: 'settings']/
