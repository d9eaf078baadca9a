-- manor migration 0002_search, down, postgres
-- before: d6042e00d7d66527702b542c739d1f2bf19984f4f4effed7d3f278e0bdfc6ac6
-- after: d6042e00d7d66527702b542c739d1f2bf19984f4f4effed7d3f278e0bdfc6ac6
-- optional: yes

DROP INDEX "tenant_settings_settings_idx";

DROP INDEX "audit_events_payload_idx";

DROP INDEX "notifications_payload_idx";
