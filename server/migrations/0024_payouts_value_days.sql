-- The banking day on which the money of a transfer should arrive: two banking days later banks have told what comes back.
alter table payout_transfer add column value_on date;
