-- What a password costs to compare, where that is not what is shipped: parameters of a hash that another server made, without its
-- salt. An unknown address costs what some account costs, by these shares, so that time tells nobody who has an account (T32).
ALTER TABLE users ADD COLUMN password_work text;
UPDATE users SET password_work = substring(password_hash from '^\$argon2[a-z]+\$v=19\$m=\d+,t=\d+,p=\d+')
 WHERE password_hash NOT LIKE '$argon2id$v=19$m=65536,t=3,p=1$%';
CREATE INDEX users_by_password_work ON users (password_work) WHERE password_work IS NOT NULL;
