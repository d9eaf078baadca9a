-- manor migration 0002_search, down, postgres
-- before: 4a7203da9ca80a6480b12ad2eed8f598a731f85a29189efea58895ba0f37d549
-- after: 4a7203da9ca80a6480b12ad2eed8f598a731f85a29189efea58895ba0f37d549
-- optional: yes

DROP INDEX "tenant_settings_settings_idx";

DROP INDEX "audit_events_payload_idx";

DROP INDEX "notifications_payload_idx";
