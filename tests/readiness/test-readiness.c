/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A visit with all that can lie below one, in which nothing is lacking; then each rule broken once,
 * and exactly that is said, of that record and that field.
 */

#include "th-fold.h"
#include "th-readiness.h"
#include "th-referral-map.h"
#include "th-test.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT (1795442400000)
#define HOUR (60 * 60 * 1000)

/* Everything the Home Office's form asks, for an adult who wants support. */
#define HOME_OFFICE                                                                                \
  "ref_local=A;responder/organisation=TVP;responder/first_name=Jo;responder/last_name=Whitlock;"   \
  "responder/role=Officer;responder/phone=101;alt_contact_email=team@force.police.uk;"             \
  "country=england;background/birthplace=b;background/family=f;background/education=e;"            \
  "background/employment=w;exploitation/types{forced_to_work}=true;exploitation/multiple=no;"      \
  "exploitation/dates=d;exploitation/start=s;exploitation/moved=no;exploitation/work=w;"           \
  "exploitation/living=l;exploitation/treatment=t;exploitation/ongoing=yes;"                       \
  "exploitation/keeping=k;report/before=no;report/why_now=n;indicators_seen=yes;"                  \
  "interview_context=c;insight=i;credibility=no;partners_involved=no;exploitation/places=uk;"      \
  "staying_town=Reading;staying_region=Berkshire;exploiter/who=w;exploiter/location_known=no;"     \
  "others/pvs=no;risk/future=no;crime/reported=no;cooperation=no;person/nationality=RO;"           \
  "person/interpreter=no;person/aid=no"

#define ENCOUNTER                                                                                  \
  "seen_alone=yes;interpreter_used=no;dsc{other_person}=true;first_account=Says so.;"              \
  "judgement_reasons=Facts.;risk_immediate=none;gender=female"

static const struct
{
  const char *id;
  const char *kind;
  const char *in;
  const char *fields;
} world[] = {
  { "P", "premises", NULL, "type=nail_bar;address_line=1 Mill Lane;town=Reading" },
  { "V", "visit", "P",
    "arrived_at=2026-11-23T10:00:00Z;incident_no=1;officers{4163}=true;entry_basis=invited_consent;"
    "outcome=completed_pv_found;next_action=Return.;people_count=5;evidence[x]=true;"
    "evidence[x]/description=Room.;evidence[x]/captured_at=2026-11-23T10:10:00Z;"
    "evidence[x]/captured_by=4163" },
  { "E", "encounter", "V", ENCOUNTER ";pseudonym=E1;age_band=25_34;judgement=none_identified" },
  { "A", "encounter", "V",
    ENCOUNTER ";pseudonym=A1;age_band=25_34;judgement=potential_victim_adult;nrm_consent=consented;"
              "indicators/g_isolated=observed;last_name=Popescu" },
  { "D", "encounter", "V",
    ENCOUNTER ";pseudonym=D1;age_band=35_44;judgement=potential_victim_adult;nrm_consent=refused;"
              "indicators/g_isolated=observed" },
  { "C", "encounter", "V",
    ENCOUNTER ";pseudonym=C1;age_band=16_17;judgement=potential_victim_child;"
              "nrm_consent=not_applicable_child_or_unsure;indicators/g_isolated=observed" },
  { "An", "referral", "A",
    HOME_OFFICE ";kind=nrm_adult;status=draft;consent_basis=Asked.;exploited_as_child=no;"
                "support/wanted=no;contact/decision_to=pv;person/first_name=Ana;"
                "person/last_name=Popescu;person/has_children=no;due_by=2026-11-24T10:00:00Z" },
  { "Dn", "referral", "D",
    HOME_OFFICE ";kind=dtn;status=draft;consent_basis=Does not want it.;exploited_as_child=no" },
  { "Cl", "referral", "C", "kind=la_child_safeguarding;status=sent;sent_at=2026-11-23T11:00:00Z" },
  { "Cn", "referral", "C",
    HOME_OFFICE ";kind=nrm_child;status=ready;child_la/name=n;child_la/phone=p;child_la/email=e;"
                "person/first_name=Bo;person/last_name=Li;person/has_children=no" },
  { "Cg", "referral", "C", "kind=ictg;status=draft" },
  { "R", "restricted", "A", "immigration_asked=volunteered;reason=Said it." },
  { "I", "intelligence", "V", "source_eval=1;info_eval=A;handling=P;text=Two places, one number." },
};

/* What one change brings: "field=value" on a record, gaps as "record path code severity". */
static const struct
{
  const char *id;
  const char *change;
  const char *gaps;
} cases[] = {
  { "E", "", "" },

  /* What should be there (the starred items), each left out once. */
  { "P", "type=", "P type unanswered missing" },
  { "P", "address_line=", "P address_line unanswered missing" },
  { "P", "town=", "P town unanswered missing" },
  { "V", "arrived_at=", "V arrived_at unanswered missing" },
  { "V", "incident_no=", "V incident_no unanswered missing" },
  { "V", "officers{4163}=", "V officers unanswered missing" },
  { "V", "entry_basis=", "V entry_basis unanswered missing" },
  { "V", "outcome=", "V outcome unanswered missing" },
  { "V", "next_action=", "V next_action unanswered missing" },
  { "V", "evidence[x]/description=", "V evidence[x]/description unanswered missing" },
  { "V", "evidence[x]/captured_at=", "V evidence[x]/captured_at unanswered missing" },
  { "V", "evidence[x]/captured_by=", "V evidence[x]/captured_by unanswered missing" },
  { "V", "evidence[x]=false;evidence[x]/captured_by=", "" },
  { "E", "pseudonym=", "E pseudonym unanswered missing" },
  { "E", "seen_alone=", "E seen_alone unanswered missing" },
  { "E", "interpreter_used=", "E interpreter_used unanswered missing" },
  { "E", "dsc{other_person}=", "E dsc unanswered missing" },
  { "E", "age_band=", "E age_band unanswered missing" },
  { "E", "first_account=", "E first_account unanswered missing" },
  { "E", "risk_immediate=", "E risk_immediate unanswered missing" },
  { "E", "judgement=", "E judgement unanswered missing" },
  { "E", "judgement_reasons=", "E judgement_reasons unanswered missing" },
  { "E", "judgement=declined_to_engage;first_account=;judgement_reasons=;risk_immediate=", "" },
  { "I", "source_eval=", "I source_eval unanswered missing" },
  { "I", "info_eval=", "I info_eval unanswered missing" },
  { "I", "handling=", "I handling unanswered missing" },
  { "I", "text=", "I text unanswered missing" },
  { "R", "immigration_asked=", "R immigration_asked unanswered missing" },
  { "R", "reason=", "R reason unanswered missing" },
  { "Cl", "kind=",
    "C judgement children-services-missing urgent\n"
    "Cl kind unanswered missing\n"
    "Cn status children-services-first wrong" },
  { "Cg", "status=", "Cg status unanswered missing" },
  { "An", "consent_basis=", "An consent_basis unanswered missing" },
  { "Cl", "sent_at=", "Cl sent_at unanswered missing" },

  /* Rule 1: a child, or somebody whose age is not sure. */
  { "C", "nrm_consent=refused", "C nrm_consent consent-of-child wrong" },
  { "C", "nrm_consent=", "" },
  { "C", "age_band=not_sure;judgement=potential_victim_age_unsure", "" },
  { "C", "age_band=25_34",
    "C judgement judgement-against-age wrong\nCn kind kind-against-age wrong" },
  { "A", "age_band=under_10",
    "A judgement judgement-against-age wrong\n"
    "A nrm_consent consent-of-child wrong\n"
    "A judgement children-services-missing urgent\n"
    "A judgement nrm-child-missing missing\n"
    "A judgement guardian-suggested advice\n"
    "An kind kind-against-age wrong" },
  { "Cl", "status=withdrawn",
    "C judgement children-services-missing urgent\n"
    "Cn status children-services-first wrong" },
  { "Cl", "_state=withdrawn",
    "C judgement children-services-missing urgent\n"
    "Cn status children-services-first wrong" },
  { "Cn", "_state=withdrawn", "C judgement nrm-child-missing missing" },
  { "Cg", "_state=withdrawn", "C judgement guardian-suggested advice" },

  /* Rule 2: an adult who does not consent. */
  { "Dn", "_state=withdrawn", "D nrm_consent dtn-missing missing" },
  { "D", "nrm_consent=withdrawn", "" },
  { "D", "nrm_consent=consented",
    "D nrm_consent nrm-adult-missing missing\n"
    "Dn kind dtn-despite-consent wrong" },
  { "Dn", "person/first_name=Ana", "Dn person/first_name dtn-names-person wrong" },
  { "Dn", "person/last_name=P", "Dn person/last_name dtn-names-person wrong" },
  { "Dn", "person/alias=P", "Dn person/alias dtn-names-person wrong" },
  { "Dn", "person/dob=1990-01-01", "Dn person/dob dtn-names-person wrong" },
  { "Dn", "cooperation=yes;person/first_name=Ana;person/last_name=P", "" },
  { "Dn", "cooperation=yes",
    "Dn person/first_name home-office-asks missing\n"
    "Dn person/last_name home-office-asks missing" },

  /* Rule 3: a potential victim without a referral. */
  { "A", "nrm_consent=",
    "A nrm_consent consent-not-asked missing\n"
    "An kind nrm-without-consent wrong" },
  { "A", "nrm_consent=asked_undecided",
    "A nrm_consent consent-not-asked missing\n"
    "An kind nrm-without-consent wrong" },
  { "An", "_state=withdrawn", "A nrm_consent nrm-adult-missing missing" },
  { "An", "due_by=2026-11-23T13:00:00Z", "An due_by overdue urgent" },
  { "An", "due_by=2026-11-23T13:00:00Z;status=sent;sent_at=2026-11-23T12:00:00Z", "" },

  /* Rule 4: the least without which a referral is not ready. */
  { "An", "alt_contact_email=", "An alt_contact_email home-office-needs missing" },
  { "An", "staying_town=", "An staying_town home-office-needs missing" },
  { "An", "staying_region=", "An staying_region home-office-needs missing" },
  { "An",
    "exploitation/types{forced_to_work}=", "An exploitation/types home-office-needs missing" },
  { "An", "indicators_seen=", "An indicators_seen home-office-needs missing" },
  { "An", "interview_context=", "An interview_context home-office-needs missing" },
  { "A", "first_account=", "A first_account home-office-needs missing" },
  { "Cn", "staying_town=", "Cn staying_town home-office-needs wrong" },
  { "Cn", "alt_contact_email=", "Cn alt_contact_email home-office-needs wrong" },

  /* What the Home Office's form asks beyond that, as its map says. */
  { "An", "background/family=", "An background/family home-office-asks missing" },
  { "An", "exploitation/keeping=", "An exploitation/keeping home-office-asks missing" },
  { "An", "exploitation/ongoing=no",
    "An exploitation/left home-office-asks missing\n"
    "An exploitation/last_contact home-office-asks missing" },
  { "An", "exploitation/multiple=yes", "" },
  { "An", "person/last_name=", "An person/last_name home-office-asks missing" },
  { "An", "exploited_as_child=", "An exploited_as_child home-office-asks missing" },
  { "Cn", "child_la/email=", "Cn child_la/email home-office-asks missing" },
  { "An", "support/wanted=yes", "An support/phone_kind home-office-asks missing" },
  { "An", "person/interpreter=yes", "An person/interpreter_language home-office-asks missing" },
  { "A", "gender=not_stated", "An gender_ho home-office-asks missing" },
  { "A", "indicators/g_isolated=", "An indicators_details home-office-asks missing" },
  { "An", "background/family=;status=sent;sent_at=2026-11-23T12:00:00Z", "" },

  /* Rule 5. */
  { "E", "seen_alone=no", "E seen_alone arrange-alone advice" },
  { "E", "seen_alone=partly", "" },

  /* Rule 6. */
  { "I", "handling=C", "I handling_conditions conditions-missing wrong" },
  { "I", "handling=C;handling_conditions=Ask first.", "" },
  { "I", "text=The Source says so.", "I text source-in-text advice" },
  { "I", "text=They told us so.", "I text source-in-text advice" },

  /* Rule 10, and names where none belong. */
  { "E", "pseudonym=A1", "E pseudonym pseudonym-twice wrong\nA pseudonym pseudonym-twice wrong" },
  { "An", "ref_local=Mrs POPESCU", "An ref_local reference-names-person wrong" },

  /* A visit and what was found there. */
  { "V", "outcome=completed_no_concern;next_action=", "V outcome pv-without-outcome wrong" },
  { "V", "outcome=completed_indicators_no_pv", "V outcome pv-without-outcome wrong" },
  { "V", "entry_basis=no_reply", "V outcome entry-against-outcome wrong" },
  { "V", "people_count=3", "V people_count people-count-low advice" },

  /* Nothing is lacking in what is withdrawn, nor below it. */
  { "V", "_state=withdrawn;arrived_at=;outcome=", "" },
};

static GPtrArray *
world_new (void)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);

  for (guint i = 0; i < G_N_ELEMENTS (world); i++)
    g_ptr_array_add (records, th_record_new (world[i].id));
  return records;
}

/* "a=b;c=": texts; true and false are booleans, nothing is null. */
static void
set_fields (ThEntry *entry, const char *fields)
{
  g_auto (GStrv) parts = g_strsplit (fields, ";", -1);

  for (guint i = 0; parts[i] != NULL && *parts[i] != '\0'; i++)
    {
      char *equals = strchr (parts[i], '=');
      const char *text = equals + 1;
      g_autoptr (ThValue) value = *text == '\0'                 ? th_value_new_null ()
                                  : strcmp (text, "true") == 0  ? th_value_new_boolean (TRUE)
                                  : strcmp (text, "false") == 0 ? th_value_new_boolean (FALSE)
                                                                : th_value_new_text (text);

      *equals = '\0';
      th_entry_set (entry, parts[i], value, NULL, 0);
    }
}

static void
fold (ThRecord *record, guint index, int64_t seq, const char *fields)
{
  g_autoptr (ThEntry) entry = th_entry_new ();

  entry->seq = seq;
  entry->at = NOW - HOUR;
  entry->by = g_strdup ("4163");
  entry->op = TH_OP_SET;
  entry->id = g_strdup (world[index].id);
  if (seq == 1)
    {
      entry->kind = g_strdup (world[index].kind);
      entry->in = g_strdup (world[index].in);
      entry->operation = g_strdup ("O");
    }
  set_fields (entry, fields);
  for (guint i = 0; seq > 1 && i < entry->fields->len; i++)
    {
      ThEntryField *field = g_ptr_array_index (entry->fields, i);
      g_autoptr (GArray) dots = th_record_list_dots (record, field->path);

      th_entry_set (entry, field->path, field->value, (const ThDot *) dots->data, dots->len);
    }
  g_assert_true (th_fold (record, 7, entry));
}

static void
append_gap (GString *text, const ThGap *gap)
{
  static const char *const severities[] = { "advice", "missing", "wrong", "urgent" };

  g_string_append_printf (text, "%s%s %s %s %s", text->len > 0 ? "\n" : "", gap->record, gap->path,
                          gap->code, severities[gap->severity]);
}

static char *
list_gaps (GPtrArray *records, int64_t now)
{
  const ThReadinessTerms terms = { now, TH_READINESS_REFERRAL_MS };
  ThReadinessSource sources[G_N_ELEMENTS (world)] = { { NULL } };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) gaps = NULL;

  for (guint i = 0; i < records->len; i++)
    sources[i].record = g_ptr_array_index (records, i);
  gaps = th_readiness_list (sources, records->len, &terms);
  for (guint i = 0; i < gaps->len; i++)
    append_gap (text, g_ptr_array_index (gaps, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_each_rule_broken_once (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) records = world_new ();
      g_autofree char *gaps = NULL;

      for (guint j = 0; j < G_N_ELEMENTS (world); j++)
        {
          fold (g_ptr_array_index (records, j), j, 1, world[j].fields);
          if (strcmp (world[j].id, cases[i].id) == 0 && *cases[i].change != '\0')
            fold (g_ptr_array_index (records, j), j, 2, cases[i].change);
        }
      gaps = list_gaps (records, NOW);
      if (strcmp (gaps, cases[i].gaps) != 0)
        g_error ("%s %s\nexpected\n%s\ngot\n%s", cases[i].id, cases[i].change, cases[i].gaps, gaps);
    }
}

/* Rule 3: what was only missing is urgent once the time for it is over. */
static void
test_a_missing_referral_becomes_urgent (void)
{
  static const struct
  {
    int64_t after;
    const char *gaps;
  } times[] = {
    { 7 * HOUR, "A nrm_consent nrm-adult-missing missing" },
    { 7 * HOUR + 1, "A nrm_consent nrm-adult-missing urgent" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GPtrArray) records = world_new ();
      g_autofree char *gaps = NULL;

      for (guint j = 0; j < G_N_ELEMENTS (world); j++)
        {
          fold (g_ptr_array_index (records, j), j, 1, world[j].fields);
          if (strcmp (world[j].id, "An") == 0)
            fold (g_ptr_array_index (records, j), j, 2, "_state=withdrawn");
        }
      gaps = list_gaps (records, NOW + times[i].after);
      g_assert_cmpstr (gaps, ==, times[i].gaps);
    }
}

/* Two people who have not seen each other. */
static void
test_a_conflict_is_a_gap (void)
{
  g_autoptr (GPtrArray) records = world_new ();
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autofree char *gaps = NULL;

  for (guint j = 0; j < G_N_ELEMENTS (world); j++)
    fold (g_ptr_array_index (records, j), j, 1, world[j].fields);
  entry->seq = 1;
  entry->at = NOW - 2 * HOUR;
  entry->by = g_strdup ("4184");
  entry->op = TH_OP_SET;
  entry->id = g_strdup ("E");
  set_fields (entry, "gender=male");
  g_assert_true (th_fold (g_ptr_array_index (records, 2), 8, entry));
  gaps = list_gaps (records, NOW);
  g_assert_cmpstr (gaps, ==, "E gender conflict wrong");
}

static void
test_every_code_has_a_sentence (void)
{
  const char *plain = th_gap_code_get_text ("unanswered");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) lines = g_strsplit (cases[i].gaps, "\n", -1);

      for (guint j = 0; lines[j] != NULL && *lines[j] != '\0'; j++)
        {
          g_auto (GStrv) words = g_strsplit (lines[j], " ", -1);

          g_assert_true ((strcmp (words[2], "unanswered") == 0)
                         == (th_gap_code_get_text (words[2]) == plain));
        }
    }
}

static void
test_the_map_is_read (void)
{
  static const char *const broken[] = {
    "",
    "[]",
    "{}",
    "{\"fields\":{}}",
    "{\"fields\":[1]}",
    "{\"fields\":[{\"key\":\"a\"}]}",
    "{\"fields\":[{\"from\":\"nodot\",\"key\":\"a\"}]}",
    "{\"fields\":[{\"from\":[],\"key\":\"a\"}]}",
    "{\"fields\":[{\"from\":[{}],\"key\":\"a\"}]}",
    "{\"fields\":[{\"from\":\"a.b\",\"values\":1}]}",
    "{\"fields\":[{\"from\":\"a.b\",\"when\":\"dtn\"}]}",
    "{\"fields\":[{\"from\":\"a.b\",\"when\":[1]}]}",
    "{\"fields\":[{\"from\":\"a.b\",\"only\":\"x\"}]}",
    "{\"fields\":[{\"from\":\"a.b\",\"only\":{\"nodot\":\"x\"}}]}",
    "{\"fields\":[{\"from\":\"a.b\",\"only\":{\"a.b\":1}}]}",
    "{\"fields\":[{\"from\":\"a.b\",\"only\":{\"a.b\":\"x\",\"a.c\":\"y\"}}]}",
  };
  static const char sound[] = "{\"fields\":[{\"from\":\"a.b\",\"key\":null}]}";
  g_autoptr (GPtrArray) fields = th_referral_map_parse (sound, strlen (sound));

  g_assert_nonnull (fields);
  g_assert_cmpuint (fields->len, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    g_assert_null (th_referral_map_parse (broken[i], strlen (broken[i])));
  g_assert_cmpuint (th_referral_map_get ()->len, >, 100);
}

static ThForm *
load_form (const char *kind)
{
  g_autofree char *name = g_strconcat (kind, ".xml", NULL);
  g_autofree char *path = g_build_filename (TH_SAMPLE_FORMS, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  ThForm *form;

  g_file_get_contents (path, &xml, &length, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new (xml, length);
  form = th_form_new_from_bytes (bytes, NULL, &error);
  g_assert_no_error (error);
  return form;
}

static void
answer (ThFormEntry *entry, const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  th_form_entry_set_answer (entry, th_form_entry_find (entry, path), text, &error);
  g_assert_no_error (error);
}

static char *
list_open (ThRecord *record, ThFormEntry *entry)
{
  const ThReadinessTerms terms = { NOW, TH_READINESS_REFERRAL_MS };
  const ThReadinessSource source = { record, entry };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) gaps = th_readiness_list (&source, 1, &terms);

  for (guint i = 0; i < gaps->len; i++)
    {
      const ThGap *gap = g_ptr_array_index (gaps, i);

      append_gap (text, gap);
      if (gap->detail != NULL)
        g_string_append_printf (text, ": %s", gap->detail);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What is on the screen counts, not what is stored; and what the form finds wrong is a gap too. */
static void
test_an_open_form_counts (void)
{
  g_autoptr (ThForm) form = load_form ("encounter");
  g_autoptr (ThRecord) record = th_record_new (world[3].id);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GRand) generator = g_rand_new_with_seed (1);
  ThTestClock time = { NOW, 0 };
  ThClock clock = th_test_clock (&time);
  ThRandom random = th_test_random (generator);
  g_autoptr (ThFormEntry) entry = th_form_entry_new (form, NULL, &clock, zone, &random);
  g_autofree char *first = NULL, *second = NULL, *third = NULL;

  fold (record, 3, 1, world[3].fields);
  g_assert_true (th_form_entry_load (entry, NULL, TRUE, NULL));
  answer (entry, "pseudonym", "A1");
  answer (entry, "seen_alone", "yes");
  answer (entry, "interpreter_used", "no");
  answer (entry, "dsc", "other_person");
  answer (entry, "age_band", "25_34");
  answer (entry, "first_account", "Says so.");
  answer (entry, "risk_immediate", "none");
  answer (entry, "judgement", "potential_victim_adult");
  answer (entry, "judgement_reasons", "Facts.");
  answer (entry, "indicators/g_language_barrier", "observed");
  first = list_open (record, entry);
  g_assert_cmpstr (first, ==,
                   "A judgement_reasons context-only advice\n"
                   "A nrm_consent consent-not-asked missing");

  answer (entry, "indicators/g_isolated", "observed");
  answer (entry, "nrm_consent", "not_yet_asked");
  answer (entry, "pseudonym", NULL);
  second = list_open (record, entry);
  g_assert_cmpstr (second, ==,
                   "A pseudonym required wrong: Give a pseudonym, for example A3.\n"
                   "A nrm_consent consent-not-asked missing");

  /* The judgement is no longer one of a potential victim, so that the consent is not relevant. */
  answer (entry, "pseudonym", "A1");
  answer (entry, "nrm_consent", "consented");
  answer (entry, "judgement", "concerns_no_disclosure");
  answer (entry, "advice_given", "101_999 nothing_declined");
  third = list_open (record, entry);
  g_assert_cmpstr (third, ==,
                   "A advice_given not-acceptable wrong: Either advice was given, or all of it was "
                   "declined.");
}

/* Pseudonym, what was said, advice, judgement: done. The rest is offered, nothing blocks. */
static void
test_the_minimum_is_enough (void)
{
  g_autoptr (ThForm) form = load_form ("encounter");
  g_autoptr (ThRecord) record = th_record_new (world[2].id);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GRand) generator = g_rand_new_with_seed (1);
  ThTestClock time = { NOW, 0 };
  ThClock clock = th_test_clock (&time);
  ThRandom random = th_test_random (generator);
  g_autoptr (ThFormEntry) entry = th_form_entry_new (form, NULL, &clock, zone, &random);
  g_autoptr (GPtrArray) problems = NULL;
  g_autofree char *open = NULL;

  fold (record, 2, 1, "pseudonym=E1");
  g_assert_true (th_form_entry_load (entry, NULL, TRUE, NULL));
  answer (entry, "pseudonym", "E1");
  answer (entry, "first_account", "Works here since May.");
  answer (entry, "advice_given", "helpline_card");
  answer (entry, "judgement", "none_identified");

  problems = th_form_entry_list_problems (entry);
  g_assert_cmpuint (problems->len, ==, 0);
  open = list_open (record, entry);
  g_assert_null (strstr (open, " wrong"));
  g_assert_null (strstr (open, " urgent"));
  g_assert_cmpstr (open, ==,
                   "E seen_alone unanswered missing\nE interpreter_used unanswered missing\n"
                   "E dsc unanswered missing\nE age_band unanswered missing\n"
                   "E risk_immediate unanswered missing\nE judgement_reasons unanswered missing");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/readiness/each-rule-broken-once", test_each_rule_broken_once);
  g_test_add_func ("/readiness/a-missing-referral-becomes-urgent",
                   test_a_missing_referral_becomes_urgent);
  g_test_add_func ("/readiness/a-conflict-is-a-gap", test_a_conflict_is_a_gap);
  g_test_add_func ("/readiness/an-open-form-counts", test_an_open_form_counts);
  g_test_add_func ("/readiness/the-minimum-is-enough", test_the_minimum_is_enough);
  g_test_add_func ("/readiness/every-code-has-a-sentence", test_every_code_has_a_sentence);
  g_test_add_func ("/readiness/the-map-is-read", test_the_map_is_read);
  return g_test_run ();
}
