/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "tour-decided.h"

#include "tour-lead.h"

#include "th-history-fetch.h"
#include "th-kind.h"
#include "th-test-device.h"

#include <json-glib/json-glib.h>
#include <string.h>

typedef struct
{
  const char *what;
  const char *kind;
  const char *place; /* how the title of its premises begins; NULL: anywhere */
  const char *by;
  ThOp op;
  const char *path;  /* how the field begins; NULL: none in particular */
  const char *value; /* NULL: any */
  const char *why;   /* how the reason ends; NULL: any, or none */
} Decided;

static const Decided decided[] = {
  { "a person was read", TH_KIND_ENCOUNTER, "Saffron", TOUR_LEAD, TH_OP_VIEW, NULL, NULL, NULL },
  { "a restricted note was opened", TH_KIND_RESTRICTED, "Saffron", TOUR_LEAD, TH_OP_VIEW, NULL,
    NULL, "To complete the referral" },
  { "a question was asked", TH_KIND_QUERY, "Saffron", TOUR_LEAD, TH_OP_SET, TH_FIELD_QUERY_TEXT,
    TOUR_QUESTION, NULL },
  { "and answered", TH_KIND_QUERY, "Saffron", TOUR_OFFICER, TH_OP_SET, TH_FIELD_QUERY_REPLY,
    TOUR_REPLY, NULL },
  { "sent back", TH_KIND_VISIT, "Saffron", TOUR_LEAD, TH_OP_SET, TH_FIELD_STATE, "returned",
    TOUR_QUESTION },
  { "finished again", TH_KIND_VISIT, "Saffron", TOUR_OFFICER, TH_OP_SET, TH_FIELD_STATE,
    "submitted", NULL },
  { "approved", TH_KIND_VISIT, "Saffron", TOUR_LEAD, TH_OP_SET, TH_FIELD_STATE, "approved", NULL },
  { "withdrawn", TH_KIND_VISIT, "Primrose", TOUR_LEAD, TH_OP_SET, TH_FIELD_STATE, "withdrawn",
    "Entered twice." },
  { "one of two answers was kept", TH_KIND_VISIT, "Maple", TOUR_LEAD, TH_OP_SET, "incident_no",
    "1751-231126", NULL },
  { "what was held was accepted", TH_KIND_VISIT, "Teasel", TOUR_LEAD, TH_OP_ACCEPT, "narrative",
    "Two doors, one of them locked.", "Told on the telephone." },
  { "what was held was let go", TH_KIND_VISIT, "Cedar Therapy", TOUR_LEAD, TH_OP_DISMISS, NULL,
    NULL, "It was meant for another visit." },
  { "two were said to be one", TH_KIND_ENCOUNTER, NULL, TOUR_LEAD, TH_OP_JOIN, TH_FIELD_SAME_AS,
    NULL, "Same telephone number." },
  { "another number was stated", TH_KIND_DAY, NULL, TOUR_LEAD, TH_OP_SET,
    TH_FIELD_DAY_OVERRIDE "/persons_encountered", NULL, "One was recorded on paper." },
  { "the day was signed", TH_KIND_DAY, NULL, TOUR_LEAD, TH_OP_SET,
    TH_FIELD_DAY_TALLY "/persons_encountered", NULL, NULL },
  { "a report was given out", TH_KIND_OPERATION, NULL, TOUR_LEAD, TH_OP_EXPORT, NULL, NULL,
    "for Gold group: Daily briefing" },
};

typedef struct
{
  ThTestDevice *tablet;
  const Decided *decided;
  gboolean is_found;
} Look;

/* Whether the record lies where it should. */
static gboolean
is_at (ThTestDevice *tablet, ThRecord *record, const char *place)
{
  g_autoptr (ThRecord) at = th_record_ref (record);

  while (place != NULL && at != NULL)
    {
      g_autoptr (ThRecord) in = NULL;

      if (g_strcmp0 (th_record_get_kind (at), TH_KIND_PREMISES) == 0)
        return g_str_has_prefix (th_record_get_title (at), place);
      if (th_record_get_parent (at) != NULL)
        in = th_test_device_load (tablet, th_record_get_parent (at));
      th_record_unref (at);
      at = g_steal_pointer (&in);
    }

  return place == NULL;
}

static gboolean
is_set (const ThHistoryRow *row, const char *path, const char *value)
{
  for (guint i = 0; i < row->changes->len; i++)
    {
      const ThHistoryChange *change = g_ptr_array_index (row->changes, i);

      if (g_str_has_prefix (change->path, path)
          && (value == NULL || g_strcmp0 (th_value_get_text (change->value), value) == 0))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_it (const ThHistoryRow *row, const Decided *decision)
{
  return row->op == decision->op && row->held == NULL && row->received > 0
         && g_strcmp0 (row->by, decision->by) == 0
         && (decision->why == NULL
             || (row->why != NULL && g_str_has_suffix (row->why, decision->why)))
         && (decision->path == NULL || is_set (row, decision->path, decision->value));
}

static gboolean
look_at_record (ThRecord *record, gpointer data)
{
  Look *look = data;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  ThHistory *history;

  if (!is_at (look->tablet, record, look->decided->place))
    return TRUE;
  history =
    th_history_fetch (look->tablet->store, NULL, NULL, th_record_get_id (record), NULL, &error);
  if (history == NULL)
    g_error ("%s", error->message);
  rows = th_history_list_rows (history);
  for (guint i = 0; i < rows->len; i++)
    look->is_found |= is_it (g_ptr_array_index (rows, i), look->decided);
  g_clear_pointer (&rows, g_ptr_array_unref);
  th_history_free (history);

  return !look->is_found;
}

static gboolean
count_conflicts (ThRecord *record, gpointer data)
{
  g_auto (GStrv) conflicts = th_record_list_conflicts (record);

  *(guint *) data += g_strv_length (conflicts);

  return TRUE;
}

/* Returns: whether nothing waits for a decision any more. */
static gboolean
look_at_rest (ThTestServer *server, ThTestDevice *tablet)
{
  const ThStoreQuery query = { .kind = TH_KIND_VISIT };
  g_autofree char *stats = th_test_server_ask (server, "stats", "--json", NULL);
  g_autoptr (JsonNode) node = json_from_string (stats, NULL);
  int held = (int) json_object_get_int_member (json_node_get_object (node), "held");
  int forks = (int) json_object_get_int_member (json_node_get_object (node), "forks");
  guint n_conflicts = 0;

  th_store_foreach_record (TH_STORE (tablet->store), &query, count_conflicts, &n_conflicts, NULL,
                           NULL);
  g_print ("  %-30s expected 0, got %u\n", "answers in conflict", n_conflicts);
  g_print ("  %-30s expected 0, got %d\n", "held back", held);
  g_print ("  %-30s expected 0, got %d\n", "forks", forks);

  return n_conflicts == 0 && held == 0 && forks == 0;
}

gboolean
tour_decided_is_right (ThTestServer *server, const char *folder)
{
  const ThClock clock = th_test_real_clock ();
  const ThRandom random = th_test_real_random ();
  g_autofree char *data = g_build_filename (folder, "looks", NULL);
  g_autofree char *code = th_test_server_make_code (server, TOUR_LEAD);
  g_autoptr (ThTestDevice) tablet = th_test_device_enrol (data, code, &clock, &random);
  gboolean is_right;

  th_test_device_sync (tablet);
  is_right = look_at_rest (server, tablet);
  for (guint i = 0; i < G_N_ELEMENTS (decided); i++)
    {
      const ThStoreQuery query = { .kind = decided[i].kind };
      Look look = { .tablet = tablet, .decided = &decided[i] };

      th_store_foreach_record (TH_STORE (tablet->store), &query, look_at_record, &look, NULL, NULL);
      g_print ("  %-30s %s\n", decided[i].what, look.is_found ? "yes" : "NO");
      is_right &= look.is_found;
    }

  return is_right;
}
