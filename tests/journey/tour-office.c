/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "tour-office.h"

#include "tour-program.h"

#include "th-kind.h"
#include "th-operation.h"
#include "th-review-entry.h"
#include "th-test-device.h"
#include "th-time.h"

#include <string.h>

#define OFFICER "4163"
#define COLLEAGUE "4142"
#define DAY ((int64_t) 24 * 60 * 60 * 1000)
#define MINUTE ((int64_t) 60 * 1000)

struct _TourOffice
{
  ThTestServer *server;
  int64_t back; /* ms that the tablets' clocks are behind */
  ThTestDevice *jo;
  ThTestDevice *gita;
  GHashTable *premises; /* name: id */
  ThOperation *operation;
};

/* A person met, as the form has it. */
typedef struct
{
  const char *title; /* without the pseudonym */
  const char *const *answers;
} Met;

#define ANSWERS(...)                                                                               \
  (const char *const[])                                                                            \
  {                                                                                                \
    __VA_ARGS__, NULL                                                                              \
  }

static const Met vietnamese = {
  "worker · 25–34",
  ANSWERS ("role_at_premises=worker",
           "age_band=25_34",
           "age_basis=stated",
           "gender=female",
           "nationality=VN",
           "language=vi",
           "seen_alone=yes",
           "interpreter_used=yes",
           "interpreter_type=telephone",
           "dsc{victim_potential}=true",
           "advice_given{helpline_card}=true",
           "leaflet_languages{vi}=true",
           "first_account=Says she sleeps upstairs and has not been paid since March.",
           "judgement=potential_victim_adult",
           "risk_immediate=high",
           "safe_contact/phone=07700 900741")
};

static const Met manager = { "manager · 35–44", ANSWERS ("role_at_premises=manager",
                                                         "age_band=35_44",
                                                         "age_basis=stated",
                                                         "gender=male",
                                                         "nationality=GB",
                                                         "language=en",
                                                         "seen_alone=yes",
                                                         "interpreter_used=no",
                                                         "dsc{other_person}=true",
                                                         "advice_given{101_999}=true",
                                                         "judgement=none_identified",
                                                         "risk_immediate=none") };

static const Met seen_again = { "worker · 25–34", ANSWERS ("role_at_premises=worker",
                                                           "age_band=25_34",
                                                           "age_basis=estimated",
                                                           "gender=female",
                                                           "nationality=VN",
                                                           "language=vi",
                                                           "seen_alone=no",
                                                           "interpreter_used=no",
                                                           "dsc{other_person}=true",
                                                           "judgement=concerns_no_disclosure",
                                                           "risk_immediate=low",
                                                           "safe_contact/phone=07700 900741") };

static const Met romanian = { "worker · 18–24", ANSWERS ("role_at_premises=worker",
                                                         "age_band=18_24",
                                                         "age_basis=stated",
                                                         "gender=female",
                                                         "nationality=RO",
                                                         "language=ro",
                                                         "seen_alone=yes",
                                                         "interpreter_used=yes",
                                                         "interpreter_type=telephone",
                                                         "dsc{other_person}=true",
                                                         "advice_given{helpline_card}=true",
                                                         "judgement=none_identified",
                                                         "risk_immediate=none") };

static int64_t
get_now (gpointer data)
{
  const TourOffice *self = data;

  return g_get_real_time () / 1000 - self->back;
}

static void
set_answer (ThEntry *entry, const char *answer)
{
  const char *equals = strchr (answer, '=');
  g_autofree char *path = g_strndup (answer, (gsize) (equals - answer));
  g_autoptr (ThValue) value =
    strchr (path, '{') != NULL ? th_value_new_boolean (TRUE) : th_value_new_text (equals + 1);

  th_entry_set (entry, path, value, NULL, 0);
}

static void
append (ThTestDevice *tablet, ThEntry *entry)
{
  g_autoptr (ThEntry) owned = entry;
  g_autoptr (GError) error = NULL;

  if (!th_tablet_store_append_entry (tablet->store, owned, NULL, NULL, &error))
    g_error ("%s", error->message);
}

/* Returns: (transfer full): the new record's id */
static char *
record (TourOffice *self,
        ThTestDevice *tablet,
        const char *kind,
        const char *in,
        const char *title,
        const char *const *answers)
{
  const ThOperationForm *form = th_operation_get_form (self->operation, kind);
  ThEntry *entry = th_entry_new ();
  char *id = th_id_new (get_now (self), &tablet->random);

  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  entry->kind = g_strdup (kind);
  entry->in = g_strdup (in);
  entry->operation = g_strdup (th_operation_get_id (self->operation));
  entry->form = form != NULL ? g_strdup (form->key) : NULL;
  entry->title = g_strdup (title);
  for (guint i = 0; answers[i] != NULL; i++)
    set_answer (entry, answers[i]);
  append (tablet, entry);

  return id;
}

static void
finish (ThTestDevice *tablet, const char *id)
{
  g_autoptr (ThRecord) visit = th_test_device_load (tablet, id);
  g_autoptr (GPtrArray) covered = NULL;
  g_autoptr (GError) error = NULL;

  covered = th_review_list_covered (visit, TH_STORE (tablet->store), NULL, &error);
  if (covered == NULL)
    g_error ("%s", error->message);
  append (tablet, th_review_entry_new_state (visit, covered, TH_REVIEW_SUBMITTED, NULL));
}

static char *
meet (
  TourOffice *self, ThTestDevice *tablet, const char *visit, const char *pseudonym, const Met *met)
{
  g_autofree char *called = g_strconcat ("pseudonym=", pseudonym, NULL);
  g_autofree char *title = g_strdup_printf ("%s · %s", pseudonym, met->title);
  g_autoptr (GPtrArray) answers = g_ptr_array_new ();

  g_ptr_array_add (answers, called);
  for (guint i = 0; met->answers[i] != NULL; i++)
    g_ptr_array_add (answers, (char *) met->answers[i]);
  g_ptr_array_add (answers, NULL);

  return record (self, tablet, TH_KIND_ENCOUNTER, visit, title,
                 (const char *const *) answers->pdata);
}

/* A draft of a visit to the premises @name, begun @minutes ago. */
static char *
visit (TourOffice *self, ThTestDevice *tablet, const char *name, int minutes, const char *outcome)
{
  int64_t at = get_now (self) - minutes * MINUTE;
  char time[TH_TIME_TEXT_SIZE];
  char left[TH_TIME_TEXT_SIZE];
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_utc (at / 1000);
  g_autoptr (GDateTime) local =
    g_date_time_to_timezone (then, th_operation_get_zone (self->operation));
  g_autofree char *when = g_date_time_format (local, "%a %e %b %H:%M");
  g_autofree char *arrived = NULL;
  g_autofree char *left_at = NULL;
  g_autofree char *result = g_strconcat ("outcome=", outcome, NULL);
  g_autofree char *title = g_strconcat ("Visit ", when, NULL);
  const char *premises = g_hash_table_lookup (self->premises, name);
  const char *answers[] = { NULL,
                            "entry_basis=invited_consent",
                            "consent_given_by=The manager",
                            "narrative=Premises open, layout recorded.",
                            result,
                            NULL,
                            NULL };

  th_time_format (at, time);
  th_time_format (at + 20 * MINUTE, left);
  answers[0] = arrived = g_strconcat ("arrived_at=", time, NULL);
  answers[5] = left_at = g_strconcat ("left_at=", left, NULL);
  if (premises == NULL)
    g_error ("no premises %s", name);

  return record (self, tablet, TH_KIND_VISIT, premises, title, answers);
}

static void
read_premises (TourOffice *self)
{
  ThStoreQuery query = { .kind = TH_KIND_PREMISES, .limit = 500 };
  ThStoreQuery operation = { .kind = TH_KIND_OPERATION, .limit = 1 };
  g_autofree char *next = NULL;
  g_autoptr (GPtrArray) rows =
    th_store_list_rows (TH_STORE (self->jo->store), &query, &next, NULL, NULL);
  g_autofree char *after = NULL;
  g_autoptr (GPtrArray) operations =
    th_store_list_rows (TH_STORE (self->jo->store), &operation, &after, NULL, NULL);
  g_autoptr (ThRecord) the_operation = NULL;

  self->premises = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < rows->len; i++)
    {
      const ThRecordRow *row = g_ptr_array_index (rows, i);
      const char *comma = strchr (row->title, ',');

      g_hash_table_insert (self->premises,
                           comma != NULL ? g_strndup (row->title, (gsize) (comma - row->title))
                                         : g_strdup (row->title),
                           g_strdup (row->id));
    }
  the_operation =
    th_test_device_load (self->jo, ((ThRecordRow *) g_ptr_array_index (operations, 0))->id);
  self->operation = th_operation_new (the_operation);
}

static void
place (TourOffice *self, const char *name, const char *position)
{
  th_test_device_write (self->jo, g_hash_table_lookup (self->premises, name), "location", position);
}

/* Visits of the two days before, finished. */
static void
earlier (TourOffice *self)
{
  static const struct
  {
    const char *premises;
    int days;
    const char *outcome;
    const char *pseudonym;
    const Met *met;
  } visits[] = {
    { "Cedar Massage", 2, "completed_advice_given", "J1", &romanian },
    { "Gorse Nails", 2, "closed_premises", NULL, NULL },
    { "Cedar Spa", 1, "completed_no_concern", "J2", &manager },
    { "Iris Nail Bar", 1, "completed_advice_given", "J3", &romanian },
    { "Hazel Nails", 1, "refused_entry", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (visits); i++)
    {
      g_autofree char *id = NULL;

      self->back = visits[i].days * DAY;
      id = visit (self, self->jo, visits[i].premises, 60, visits[i].outcome);
      if (visits[i].met != NULL)
        g_free (meet (self, self->jo, id, visits[i].pseudonym, visits[i].met));
      finish (self->jo, id);
    }
  self->back = 0;
}

/* A potential victim with a referral begun, a note that is restricted, and intelligence. */
static void
saffron (TourOffice *self)
{
  g_autofree char *id = visit (self, self->jo, "Saffron Therapy", 150, "completed_advice_given");
  g_autofree char *person = meet (self, self->jo, id, "J4", &vietnamese);
  G_GNUC_UNUSED g_autofree char *other = meet (self, self->jo, id, "J5", &manager);
  g_autofree char *referral = NULL;
  g_autofree char *restricted = NULL;
  g_autofree char *intelligence = NULL;

  referral = record (self, self->jo, TH_KIND_REFERRAL, person, "NRM referral",
                     ANSWERS ("kind=nrm_adult", "status=draft",
                              "details=Not paid since March; sleeps above the shop.",
                              "exploitation/types{labour}=true"));
  restricted = record (self, self->jo, TH_KIND_RESTRICTED, person, NULL,
                       ANSWERS ("immigration_asked=yes", "reason=Asked to be referred",
                                "note=Visa said to have run out."));
  intelligence = record (self, self->jo, TH_KIND_INTELLIGENCE, id, "A white van at night",
                         ANSWERS ("text=A white van collects the workers at night.",
                                  "source_eval=1", "info_eval=A", "handling=P"));
  finish (self->jo, id);
  finish (self->jo, intelligence);
}

/* Somebody who may be one that was met before; and a visit that was entered twice. */
static void
seen_twice (TourOffice *self)
{
  g_autofree char *id = visit (self, self->gita, "Iris Studio", 90, "completed_advice_given");
  G_GNUC_UNUSED g_autofree char *person = meet (self, self->gita, id, "G1", &seen_again);
  g_autofree char *twice = visit (self, self->gita, "Primrose Massage", 60, "closed_premises");

  finish (self->gita, id);
  finish (self->gita, twice);
}

/* Each gives an incident number before they have seen the other's. */
static void
two_answers (TourOffice *self)
{
  g_autofree char *id = visit (self, self->jo, "Maple Massage", 75, "completed_advice_given");

  th_test_device_sync (self->jo);
  th_test_device_sync (self->gita);
  th_test_device_write (self->jo, id, "incident_no", "1751-231126");
  th_test_device_write (self->gita, id, "incident_no", "1751-231127");
  th_test_device_seal (self->jo);
  th_test_device_seal (self->gita);
  th_test_device_sync (self->gita);
  finish (self->jo, id);
  th_test_device_sync (self->jo);
}

/* A change after finishing that names no reason is held back. */
static void
write_held (TourOffice *self, const char *id, const char *narrative)
{
  th_test_device_write (self->jo, id, "narrative", narrative);
  th_test_device_seal (self->jo);
  th_test_device_sync (self->jo);
}

static void
held_back (TourOffice *self)
{
  g_autofree char *id = visit (self, self->jo, "Teasel Therapy", 45, "completed_advice_given");
  g_autofree char *other = visit (self, self->jo, "Cedar Therapy", 40, "closed_premises");

  finish (self->jo, id);
  finish (self->jo, other);
  th_test_device_sync (self->jo);
  write_held (self, id, "Two doors, one of them locked.");
  write_held (self, other, "The shop next door.");
}

static ThTestDevice *
enrol (TourOffice *self, const char *folder, const char *collar)
{
  const ThClock clock = { get_now, th_test_real_clock ().boot, self };
  const ThRandom random = th_test_real_random ();
  g_autofree char *data = g_build_filename (folder, collar, NULL);
  g_autofree char *code = th_test_server_make_code (self->server, collar);
  ThTestDevice *device = th_test_device_enrol (data, code, &clock, &random);

  th_test_device_sync (device);

  return device;
}

TourOffice *
tour_office_new (ThTestServer *server, const char *folder)
{
  TourOffice *self = g_new0 (TourOffice, 1);

  self->server = server;
  self->jo = enrol (self, folder, OFFICER);
  self->gita = enrol (self, folder, COLLEAGUE);
  read_premises (self);
  place (self, "Saffron Therapy", "51.4551 -0.9787 0 8");
  place (self, "Cedar Massage", "51.5227 -0.7180 0 8");
  place (self, "Iris Studio", "51.4600 -0.9700 0 8");
  place (self, "Gorse Nails", "51.4154 -0.7536 0 8");
  place (self, "Hazel Nails", "51.4014 -1.3231 0 8");
  earlier (self);
  saffron (self);
  seen_twice (self);
  two_answers (self);
  held_back (self);
  th_test_device_sync (self->jo);
  th_test_device_sync (self->gita);

  return self;
}

static gboolean
find_query_cb (ThRecord *query, gpointer data)
{
  ThRecord **found = data;

  if (!th_review_is_open_query (query))
    return TRUE;
  *found = th_record_ref (query);
  return FALSE;
}

void
tour_office_reply (TourOffice *self, const char *question, const char *reply)
{
  const ThStoreQuery query = { .kind = TH_KIND_QUERY };
  g_autoptr (ThRecord) found = NULL;
  g_autofree char *id = NULL;

  th_test_device_sync (self->jo);
  th_store_foreach_record (TH_STORE (self->jo->store), &query, find_query_cb, &found, NULL, NULL);
  if (found == NULL || g_strcmp0 (th_record_get_text (found, TH_FIELD_QUERY_TEXT), question) != 0)
    g_error ("the officer does not see the question");
  id = g_strdup (th_record_get_parent (found));
  append (self->jo, th_review_entry_new_reply (found, reply));
  finish (self->jo, id);
  th_test_device_sync (self->jo);
}

void
tour_office_free (TourOffice *self)
{
  th_operation_unref (self->operation);
  g_hash_table_unref (self->premises);
  th_test_device_free (self->jo);
  th_test_device_free (self->gita);
  g_free (self);
}
