-- Accounts and database of the operational store. Run once, as the server's administrator:
--     psql -v ON_ERROR_STOP=1 -f roles.sql
-- then give each account its own password with \password, or a client certificate (pg_hba.conf).
-- No account is a superuser, none bypasses row policies, and none is shared between two tasks.

CREATE ROLE ambroise_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
COMMENT ON ROLE ambroise_owner IS 'owns the tables: migrations and restores, nothing else';

CREATE ROLE ambroise_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS CONNECTION LIMIT 60;
COMMENT ON ROLE ambroise_app IS 'pages, worker and commands: rows within reach, no change of tables';

CREATE ROLE ambroise_trail LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS CONNECTION LIMIT 20;
COMMENT ON ROLE ambroise_trail IS 'writes where the access trail stands, and reads nothing else';

CREATE ROLE ambroise_audit LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS CONNECTION LIMIT 5;
COMMENT ON ROLE ambroise_audit IS 'reads everything but secrets, writes nothing';
ALTER ROLE ambroise_audit SET default_transaction_read_only = on;
ALTER ROLE ambroise_app SET idle_in_transaction_session_timeout = '5min';
ALTER ROLE ambroise_trail SET idle_in_transaction_session_timeout = '1min';

CREATE DATABASE ambroise OWNER ambroise_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE ambroise FROM PUBLIC;
GRANT CONNECT ON DATABASE ambroise TO ambroise_app, ambroise_trail, ambroise_audit;

\connect ambroise
ALTER SCHEMA public OWNER TO ambroise_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ambroise_app, ambroise_trail, ambroise_audit;
