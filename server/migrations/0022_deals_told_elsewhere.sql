-- Registrations that another system told are deals as well: they keep that system's key as their number, and have no receipt of ours.
alter table deal drop constraint deal_number_check;
alter table deal add constraint deal_number_check check (length(number) between 1 and 200);
alter table deal add column told_by text check (length(told_by) between 1 and 120);
alter table deal drop constraint deal_check;
alter table deal add constraint deal_submitted check (status = 'draft' or (customer is not null and submitted_at is not null and arrival is not null and (receipt is not null or told_by is not null)));
-- A number of ours is only given out by ours.
alter table deal add constraint deal_number_ours check (told_by is not null or number ~ '^DR-[1-9][0-9]*$');

-- What was told before is followed once more: doing it again changes nothing.
alter table deal_cursor no force row level security;
update deal_cursor set arrival = 0;
alter table deal_cursor force row level security;
