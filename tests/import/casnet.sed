s/^Metadata Table record_tags {/&\n  scope: 'tenant'\n  through: 'record_id'/
