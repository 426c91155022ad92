-- Which records open pages are told about. Of a deal its partner hears what it can see: not that a review is late, nor what staff write among themselves.
create trigger desk_live_new after insert or delete on deal for each row execute function platform_tell('deals', 'org_id', 'id');
create trigger desk_live after update on deal for each row when (old.version is distinct from new.version or old.place is distinct from new.place) execute function platform_tell('deals', 'org_id', 'id');
create trigger desk_live_staff after update on deal for each row when (old.version is not distinct from new.version and old.place is not distinct from new.place) execute function platform_tell('deals', '', 'id');
create trigger desk_live after insert on deal_event for each row when (not new.internal) execute function platform_tell('deals', 'org_id', 'deal_id');
create trigger desk_live_staff after insert on deal_event for each row when (new.internal) execute function platform_tell('deals', '', 'deal_id');
create trigger desk_live after insert or update on deal_support for each row execute function platform_tell('deals', 'org_id', 'deal_id');
create trigger desk_live after insert or update on partner for each row execute function platform_tell('partners', 'org_id', 'key');
create trigger desk_live after insert or update on partner_enrolment for each row execute function platform_tell('partners', 'org_id', 'org_id');
create trigger desk_live after insert or update on partner_waiting for each row execute function platform_tell('partners', 'org_id', 'org_id');
create trigger desk_live after insert or update on partner_application for each row execute function platform_tell('applications', '', 'id');
create trigger desk_live_new after insert on earning_line referencing new table as changed for each statement execute function platform_tell_all('earnings');
create trigger desk_live_gone after delete on earning_line referencing old table as changed for each statement execute function platform_tell_all('earnings');
create trigger desk_live_new after insert on earning_payout referencing new table as changed for each statement execute function platform_tell_all('earnings');
create trigger desk_live after insert or update on payout_run for each row execute function platform_tell('payouts', '', 'id');
create trigger desk_live after insert on programs_version for each row execute function platform_tell('programs', '', 'number');
create trigger desk_live after insert or update on programs_draft for each row execute function platform_tell('programs', '', 'id');
create trigger desk_live after insert or update on programs_addendum for each row execute function platform_tell('programs', '', 'id');
create trigger desk_live after insert on ledger_period for each row execute function platform_tell('books', '', 'through');
