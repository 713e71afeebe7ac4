-- How many events of a day (UTC) that say something to the figures have lost what they said. Figures that were made before count
-- them; figures that are made anew do not.
CREATE TABLE analytics_erased (
  day date PRIMARY KEY,
  events bigint NOT NULL CHECK (events > 0)
);
