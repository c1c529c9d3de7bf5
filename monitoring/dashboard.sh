#!/bin/sh
# dashboard.sh - print the Grafana dashboard, made from the table below.
#
#   monitoring/dashboard.sh >monitoring/dashboard.json
#
# A panel is a line: title | unit | query | legend. An empty line begins a row
# of panels on the screen.
set -eu

panels="
Live bytes by tag | bytes | tracker_live_bytes{instance=~\"\$instance\"} | {{tag}}
Tags that grow, by the bot's own verdict | none | instance_tag:tracker_growing:bool{instance=~\"\$instance\"} | {{instance}} {{tag}}

How fast they grow, in an hour of virtual time | bytes | tracker_growth_bytes_per_hour{instance=~\"\$instance\"} > 0 | {{tag}}
The floor of each tag: the least in a minute | bytes | instance_tag:tracker_floor_bytes:min1m{instance=~\"\$instance\"} | {{tag}}

The ten places that hold most | bytes | topk(10, tracker_site_live_bytes{instance=~\"\$instance\"}) | {{site}} {{function}}
Allocations a second | ops | sum by (instance) (rate(tracker_allocations_total{instance=~\"\$instance\"}[30s])) | {{instance}}

Used of the limit that has least left | percentunit | tracker_budget_used_bytes{instance=~\"\$instance\"} / tracker_budget_bytes | {{instance}} {{limit}}
Memory of the process | bytes | process_resident_memory_bytes{instance=~\"\$instance\"} | {{instance}}

Orders a second | ops | rate(bot_orders_total{instance=~\"\$instance\"}[30s]) | {{instance}}
Profit and loss | currencyUSD | bot_pnl_dollars{instance=~\"\$instance\"} | {{instance}}

Leaks that are switched on | none | bot_leak_on{instance=~\"\$instance\"} | {{instance}} {{leak}}
Virtual seconds a real second | none | bot_pace{instance=~\"\$instance\"} * (1 - bot_paused) | {{instance}}

The room: live bytes of each bot | bytes | instance:tracker_live_bytes:sum | {{instance}}
The room: which tag grows fastest in which bot | bytes | instance_tag:tracker_fastest_bytes_per_hour:top1 | {{instance}} {{tag}}
"

cat <<'JSON'
{
  "title": "The leaking bot",
  "uid": "leaking-bot",
  "schemaVersion": 38,
  "version": 1,
  "timezone": "browser",
  "refresh": "5s",
  "time": { "from": "now-15m", "to": "now" },
  "templating": {
    "list": [
      {
        "name": "instance",
        "label": "bot",
        "type": "query",
        "datasource": { "type": "prometheus", "uid": "${datasource}" },
        "query": { "query": "label_values(bot_info, instance)", "refId": "A" },
        "refresh": 2,
        "includeAll": true,
        "multi": true,
        "current": { "text": "All", "value": "$__all" }
      },
      {
        "name": "datasource",
        "label": "Prometheus",
        "type": "datasource",
        "query": "prometheus"
      }
    ]
  },
  "panels": [
JSON

printf '%s' "$panels" | sed '1d' | awk -F' [|] ' '
function text(s) {
    gsub(/\\/, "\\\\", s)
    gsub(/"/, "\\\"", s)
    return "\"" s "\""
}
BEGIN { width = 12; height = 8 }
/^$/ { y += height; x = 0; next }
{
    if (id++)
        print ","
    printf "    {\n      \"id\": %d,\n      \"type\": \"timeseries\",\n", id
    printf "      \"title\": %s,\n", text($1)
    printf "      \"datasource\": { \"type\": \"prometheus\", \"uid\": \"${datasource}\" },\n"
    printf "      \"gridPos\": { \"x\": %d, \"y\": %d, \"w\": %d, \"h\": %d },\n", x, y, width, height
    printf "      \"fieldConfig\": { \"defaults\": { \"unit\": %s, \"custom\": { \"fillOpacity\": 10 } }, \"overrides\": [] },\n", text($2)
    printf "      \"targets\": [\n        { \"refId\": \"A\", \"expr\": %s, \"legendFormat\": %s }\n      ]\n    }", text($3), text($4)
    x += width
}
END { print "" }'
printf '  ]\n}\n'
