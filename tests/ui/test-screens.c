/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every screen over a real store: it constructs without a warning, every target is large enough for
 * a gloved finger and has a name, and it fits the smallest window at the usual and at large text.
 * All in one file: the list of screens is what each of the checks goes through.
 */

#include "th-test-desk.h"

#include "th-casebook.h"
#include "th-enrol-page.h"
#include "th-home.h"
#include "th-kind.h"
#include "th-look.h"
#include "th-pin-page.h"
#include "th-place.h"
#include "th-question-row.h"
#include "th-record-page.h"
#include "th-section.h"
#include "th-unlock-page.h"

#include <adwaita.h>

/* ux: 10 mm at 149 dpi, 12 mm for answers and main actions; the smallest window, with text of any
 * size, and how narrow a telephone is, with the usual. */
#define TARGET 60
#define MAIN_TARGET 72
#define LEAST_WIDTH 800
#define PHONE_WIDTH 400
#define LEAST_HEIGHT 400

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
  char *visit;
  char *person;
  char *other;
  char *restricted;
} Fixture;

static gboolean
is_target (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_ENTRY (widget) || GTK_IS_PASSWORD_ENTRY (widget)
         || g_str_equal (gtk_widget_get_css_name (widget), "row");
}

/* A heading in a list is a row that cannot be tapped. */
static gboolean
is_heading (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  return child != NULL && gtk_widget_has_css_class (child, "heading-line");
}

static gboolean
has_text (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    return TRUE;
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (has_text (child))
        return TRUE;
    }

  return FALSE;
}

static char *
dup_where (GtkWidget *widget)
{
  GString *path = g_string_new (NULL);

  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      g_string_prepend (path, G_OBJECT_TYPE_NAME (widget));
      g_string_prepend_c (path, '/');
    }

  return g_string_free (path, FALSE);
}

static void
check_target (GtkWidget *widget)
{
  gboolean is_main =
    gtk_widget_has_css_class (widget, "answer") || gtk_widget_has_css_class (widget, "big");
  int least = is_main ? MAIN_TARGET : TARGET;
  gboolean has_name =
    has_text (widget)
    || gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL);
  g_autofree char *where = dup_where (widget);
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, widget, &bounds));
  if (bounds.size.height < least || bounds.size.width < TARGET)
    g_error ("%s is %g by %g", where, bounds.size.width, bounds.size.height);
  if (!has_name)
    g_error ("%s has no name", where);
}

/* No keyboard may learn from what is typed here. */
static void
check_private (GtkWidget *widget)
{
  g_autofree char *where = dup_where (widget);
  GtkInputHints hints = GTK_INPUT_HINT_NONE;
  GtkInputPurpose purpose = GTK_INPUT_PURPOSE_FREE_FORM;

  /* A drop-down has a search that none of ours shows. */
  if ((!GTK_IS_TEXT (widget) && !GTK_IS_TEXT_VIEW (widget))
      || gtk_widget_get_ancestor (widget, GTK_TYPE_DROP_DOWN) != NULL)
    return;
  g_object_get (widget, "input-hints", &hints, "input-purpose", &purpose, NULL);
  if ((hints & GTK_INPUT_HINT_PRIVATE) == 0 && purpose != GTK_INPUT_PURPOSE_PASSWORD)
    g_error ("a keyboard may learn from %s", where);
}

static void
check_all_private (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  /* Nothing is typed where a list to pick from is not searched. */
  if (GTK_IS_DROP_DOWN (widget) && !gtk_drop_down_get_enable_search (GTK_DROP_DOWN (widget)))
    return;
  check_private (widget);
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    check_all_private (child);
}

static gboolean
has_mapped_text (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  while (child != NULL && !(gtk_widget_get_mapped (child) && has_text (child)))
    child = gtk_widget_get_next_sibling (child);

  return child != NULL;
}

static guint
check_targets (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  guint n_targets = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;
  if (is_target (widget) && !is_heading (widget))
    {
      check_target (widget);
      return 1;
    }
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    n_targets += check_targets (child);
  if (gtk_widget_has_css_class (widget, "action-bar") && !has_mapped_text (widget))
    g_error ("a bar with nothing in it");

  return n_targets;
}

/* As it is after an edit. */
static void
show_undo (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "Undo") == 0)
    gtk_widget_set_visible (widget, TRUE);
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    show_undo (child);
}

/* Its words, or of what is in it. */
static const char *
name_of (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      const char *name = name_of (child);

      if (name != NULL)
        return name;
    }

  return NULL;
}

/* The deepest that is as wide, or nearly: what makes the others so. */
static const char *
name_widest (GtkWidget *widget, int width)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int least;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      if (least > width * 3 / 4)
        return name_widest (child, width);
    }

  return name_of (widget);
}

static void
check_width (GtkWidget *widget, int most)
{
  int width;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  if (width > most)
    g_error ("%s is %d wide", name_widest (widget, width), width);
}

static void
check_pages (GtkWidget *widget, int most)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (TH_IS_PAGE (widget) && gtk_widget_get_mapped (widget))
    check_width (widget, most);
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    check_pages (child, most);
}

/* Where text is no larger than usual, a page fits a telephone. */
static void
check_size (GtkWidget *widget)
{
  gboolean is_usual = th_look_get_text (gdk_display_get_default ()) <= TH_LOOK_TEXT_USUAL;
  int height;

  show_undo (widget);
  check_pages (widget, is_usual ? PHONE_WIDTH : LEAST_WIDTH);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, LEAST_WIDTH, &height, NULL, NULL, NULL);
  g_assert_cmpint (height, <=, LEAST_HEIGHT);
}

static gboolean
is_opened (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (TH_IS_RECORD_PAGE (widget) && gtk_widget_get_visible (widget))
    return th_record_page_get_record (TH_RECORD_PAGE (widget)) != NULL;
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (!is_opened (child))
        return FALSE;
    }

  return TRUE;
}

static void
show (Fixture *self, GtkWidget *page)
{
  if (gtk_window_get_child (GTK_WINDOW (self->window)) != page)
    gtk_window_set_child (GTK_WINDOW (self->window), page);
  th_desk_await (gtk_widget_get_mapped (page) && gtk_widget_get_width (page) > 0
                 && is_opened (page));
  /* What was read asynchronously is laid out in the next frame. */
  for (guint i = 0; i < 8; i++)
    th_desk_turn ();
  gtk_test_widget_wait_for_draw (page);
}

static void
check_page (Fixture *self, GtkWidget *page)
{
  show (self, page);
  g_assert_cmpuint (check_targets (self->window), >, 2);
  check_all_private (self->window);
  check_size (page);
}

/* Goes to @page of @record over the tabs, checks it, and lets it go. */
static void
check_step (
  Fixture *self, const char *page, const char *record, const char *section, const char *field)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  GtkWidget *home = th_home_new (self->desk->session);
  g_autofree char *place = NULL;

  g_ptr_array_add (steps, th_place_step_new_at (page, record, section, field));
  place = th_place_to_text (steps);
  th_home_restore (TH_HOME (home), place);
  check_page (self, home);
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
}

static void
answer (ThOpenRecord *record, const char *path, const char *text)
{
  ThFormNode *node = th_form_entry_find (th_open_record_get_entry (record), path);

  g_assert_true (th_open_record_answer (record, node, text, NULL));
}

static char *
make_visit (ThTestDesk *desk)
{
  g_autoptr (ThOpenRecord) visit = th_test_desk_create (desk, TH_KIND_VISIT, desk->premises);

  th_open_record_keep (visit);
  answer (visit, "entry_basis", "warrant_police");
  answer (visit, "people_count", "1200");
  th_test_desk_save (visit);

  return g_strdup (th_open_record_get_id (visit));
}

static char *
make_person (ThTestDesk *desk, const char *visit)
{
  g_autoptr (ThOpenRecord) person = th_test_desk_create (desk, TH_KIND_ENCOUNTER, visit);

  answer (person, "role_at_premises", "worker");
  answer (person, "age_band", "not_sure");
  answer (person, "judgement", "potential_victim_age_unsure");
  answer (person, "indicators/g_isolated", "document_seen");
  th_test_desk_save (person);

  return g_strdup (th_open_record_get_id (person));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  guint percent = GPOINTER_TO_UINT (data);

  th_look_apply (gdk_display_get_default (), percent, FALSE);
  self->desk = th_test_desk_new ();
  self->visit = make_visit (self->desk);
  self->person = make_person (self->desk, self->visit);
  th_test_desk_receive (self->desk, self->visit, "people_count", "5", FALSE);
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_free (self->visit);
  g_free (self->person);
  g_free (self->other);
  g_free (self->restricted);
  th_test_desk_free (self->desk);
}

static void
test_tabs (Fixture *self, gconstpointer data)
{
  GtkWidget *home = th_home_new (self->desk->session);
  static const char *const tabs[] = { "today", "finished", "advice", "sending", "settings" };

  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    {
      g_object_set (home, "tab", tabs[i], NULL);
      check_page (self, home);
    }
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
}

static void
test_record_pages (Fixture *self, gconstpointer data)
{
  check_step (self, "premises", self->desk->premises, NULL, NULL);
  check_step (self, "new-premises", self->desk->premises, NULL, NULL);
  check_step (self, "hub", self->desk->premises, NULL, NULL);
  check_step (self, "hub", self->visit, NULL, NULL);
  check_step (self, "hub", self->person, NULL, NULL);
  check_step (self, "check", self->visit, NULL, NULL);
  check_step (self, "reason", self->visit, NULL, NULL);
  check_step (self, "finished", self->visit, NULL, NULL);
  check_step (self, "pick", self->visit, NULL, "entry_basis");
  check_step (self, "pick", self->person, NULL, "leaflet_languages");
  check_step (self, "pick", self->person, NULL, "indicators/g_isolated");
  check_step (self, "sending", NULL, NULL, NULL);
  check_step (self, "passphrase", NULL, NULL, NULL);
  check_step (self, "advice", self->person, NULL, NULL);
}

static void
check_sections (Fixture *self, const char *id)
{
  g_autoptr (ThOpenRecord) record = th_test_desk_open (self->desk, id);
  g_autoptr (GPtrArray) sections = th_section_list_new (th_open_record_get_entry (record));

  g_assert_cmpuint (sections->len, >, 0);
  for (guint i = 0; i < sections->len; i++)
    {
      ThSection *section = g_ptr_array_index (sections, i);

      if (th_section_is_relevant (section))
        check_step (self, "section", id, th_section_get_name (section), NULL);
    }
}

static void
test_sections (Fixture *self, gconstpointer data)
{
  check_sections (self, self->visit);
  check_sections (self, self->person);
  check_sections (self, self->desk->premises);
}

static GtkWidget *
find_by_id (GtkWidget *widget, const char *id)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), id) == 0)
    return widget;
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_by_id (child, id);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
show_view (Fixture *self, GtkWidget *home, const char *id)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find_by_id (home, id)), TRUE);
  check_page (self, home);
}

static void
await_counted (Fixture *self, ThCasebook *casebook)
{
  ThCasebookReading *reading;

  th_desk_await ((reading = th_casebook_get_reading (casebook)) != NULL
                 && th_tally_count (reading->tally, "persons_encountered", NULL, NULL) == 2);
}

/* What a lead counts, signs and reports. */
static void
test_tally (Fixture *self, gconstpointer data)
{
  g_autoptr (ThCasebook) casebook = th_casebook_for_session (self->desk->session);
  GtkWidget *home = th_home_new (self->desk->session);
  g_auto (GStrv) days = NULL;

  await_counted (self, casebook);
  g_object_set (home, "tab", "tally", NULL);
  check_page (self, home);
  show_view (self, home, "charts_shown");
  show_view (self, home, "map_shown");
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
  days = th_tally_list_days (th_casebook_get_reading (casebook)->tally);
  check_step (self, "counted", "persons_encountered", days[0], "north");
  check_step (self, "override", "persons_encountered", days[0], "north");
  check_step (self, "day", NULL, days[0], "north");
  check_step (self, "report", NULL, days[0], "north");
  check_step (self, "tasking", NULL, NULL, NULL);
}

/* The kinds that belong below a visit or a person, and a premises that is not listed. */
static void
test_other_kinds (Fixture *self, gconstpointer data)
{
  const char *kinds[][2] = {
    { TH_KIND_REFERRAL, self->person },
    { TH_KIND_RESTRICTED, self->person },
    { TH_KIND_INTELLIGENCE, self->visit },
    { TH_KIND_PREMISES, self->desk->operation },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (ThOpenRecord) record = th_test_desk_create (self->desk, kinds[i][0], kinds[i][1]);

      th_open_record_keep (record);
      th_test_desk_save (record);
      check_step (self, "hub", th_open_record_get_id (record), NULL, NULL);
      check_sections (self, th_open_record_get_id (record));
    }
}

/* The same desk with a lead at it, and two people who are alike. */
static void
set_up_lead (Fixture *self, gconstpointer data)
{
  guint percent = GPOINTER_TO_UINT (data);

  th_look_apply (gdk_display_get_default (), percent, FALSE);
  self->desk = th_test_desk_new_as (TH_DESK_LEAD);
  self->visit = make_visit (self->desk);
  self->person = make_person (self->desk, self->visit);
  self->other = make_person (self->desk, self->visit);
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
test_lead_pages (Fixture *self, gconstpointer data)
{
  check_step (self, "duplicates", NULL, NULL, NULL);
  check_step (self, "same", self->person, self->other, NULL);
  check_step (self, "history", self->person, NULL, NULL);
  check_step (self, "history", self->person, "age_band", NULL);
}

static void
test_referral_pages (Fixture *self, gconstpointer data)
{
  g_autoptr (ThOpenRecord) referral =
    th_test_desk_create (self->desk, TH_KIND_REFERRAL, self->person);
  const char *id = th_open_record_get_id (referral);

  th_open_record_keep (referral);
  answer (referral, "kind", "nrm_child");
  th_test_desk_save (referral);
  check_step (self, "referral-draft", self->person, NULL, NULL);
  check_step (self, "referral-draft", id, NULL, NULL);
  check_step (self, "referral-sent", id, NULL, NULL);
  check_step (self, "export", id, NULL, NULL);
  check_step (self, "export", self->visit, NULL, NULL);
}

static void
test_gates (Fixture *self, gconstpointer data)
{
  GtkWidget *enrol = th_enrol_page_new (&self->desk->host);
  GtkWidget *unlock = th_unlock_page_new (&self->desk->host);
  GtkWidget *pin = th_pin_page_new ();

  check_page (self, enrol);
  th_unlock_page_show (TH_UNLOCK_PAGE (unlock), NULL);
  check_page (self, unlock);
  g_assert_true (
    th_keyring_set_pin (self->desk->keyring, self->desk->key, TH_DESK_PIN, 1000, NULL));
  th_unlock_page_keep (TH_UNLOCK_PAGE (unlock), th_session_get_folder (self->desk->session),
                       self->desk->keyring);
  th_unlock_page_show (TH_UNLOCK_PAGE (unlock), th_session_get_folder (self->desk->session));
  check_page (self, unlock);
  th_pin_page_show (TH_PIN_PAGE (pin), self->desk->keyring, self->desk->key);
  check_page (self, pin);
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
}

static void
receive (ThTestDesk *desk, const char *id, const char *kind, const char *in, const char *title)
{
  ThOperation *operation = th_session_get_operation (desk->session);
  ThEntry *entry = th_entry_new ();

  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  entry->kind = g_strdup (kind);
  entry->in = g_strdup (in);
  entry->operation = g_strdup (desk->operation);
  entry->form = g_strdup (th_operation_get_form (operation, kind)->key);
  entry->title = g_strdup (title);
  th_test_desk_receive_entry (desk, entry);
}

/* A colleague's visit on the lead's tablet: a person with two answers to a question. */
static void
set_up_review (Fixture *self, gconstpointer data)
{
  guint percent = GPOINTER_TO_UINT (data);

  th_look_apply (gdk_display_get_default (), percent, FALSE);
  self->desk = th_test_desk_new_as (TH_DESK_LEAD);
  self->visit = g_uuid_string_random ();
  self->person = g_uuid_string_random ();
  self->restricted = g_uuid_string_random ();
  receive (self->desk, self->visit, TH_KIND_VISIT, self->desk->premises, "Visit");
  receive (self->desk, self->person, TH_KIND_ENCOUNTER, self->visit, "G1 · worker · 25–34");
  receive (self->desk, self->restricted, TH_KIND_RESTRICTED, self->person, NULL);
  th_test_desk_receive (self->desk, self->person, "judgement", "potential_victim_adult", TRUE);
  th_test_desk_receive (self->desk, self->person, "age_band", "25_34", TRUE);
  th_test_desk_receive (self->desk, self->person, "age_band", "35_44", FALSE);
  th_test_desk_receive (self->desk, self->visit, "_state", "submitted", TRUE);
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
test_review_pages (Fixture *self, gconstpointer data)
{
  GtkWidget *home = th_home_new (self->desk->session);
  static const char *const tabs[] = { "review", "tally" };

  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    {
      g_object_set (home, "tab", tabs[i], NULL);
      check_page (self, home);
    }
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
  check_step (self, "review", self->visit, NULL, NULL);
  check_step (self, "decide", self->visit, "returned", NULL);
  check_step (self, "decide", self->visit, "withdrawn", NULL);
  check_step (self, "answer", self->person, NULL, "age_band");
  check_step (self, "answer", self->person, NULL, "judgement");
  check_step (self, "restricted", self->restricted, NULL, NULL);
  check_step (self, "held", self->person, NULL, NULL);
  check_step (self, "keys", NULL, NULL, NULL);
}

/* The check must be able to fail. */
static void
test_small_target_is_found (void)
{
  if (g_test_subprocess ())
    {
      GtkWidget *window = gtk_window_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      GtkWidget *button = gtk_button_new_with_label ("small");

      gtk_widget_set_name (button, "small");
      gtk_widget_set_valign (button, GTK_ALIGN_START);
      gtk_widget_set_halign (button, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), button);
      gtk_window_set_child (GTK_WINDOW (window), box);
      gtk_window_present (GTK_WINDOW (window));
      th_desk_await (gtk_widget_get_mapped (button) && gtk_widget_get_width (button) > 0);
      check_targets (window);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

/* Each size is a folder of paths: a program that runs one of them is half as long. */
static void
add (const char *role,
     guint percent,
     const char *name,
     void (*begin) (Fixture *self, gconstpointer data),
     void (*test) (Fixture *self, gconstpointer data))
{
  g_autofree char *path = g_strdup_printf ("/screens/%s/at-%u-percent/%s", role, percent, name);

  g_test_add (path, Fixture, GUINT_TO_POINTER (percent), begin, test, tear_down);
}

int
main (int argc, char *argv[])
{
  static const guint sizes[] = { TH_LOOK_TEXT_USUAL, TH_LOOK_TEXT_MOST };
  static const guint lead_sizes[] = { 100, 150, 200 };
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  if (!g_test_subprocess ())
    {
      gtk_css_provider_load_from_resource (style, "/org/threshold/Threshold/style.css");
      gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                                  GTK_STYLE_PROVIDER (style),
                                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
    }
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/threshold/Threshold/icons");

  g_test_add_func ("/screens/lead/a-small-target-is-found", test_small_target_is_found);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      add ("officer", sizes[i], "tabs", set_up, test_tabs);
      add ("officer", sizes[i], "records", set_up, test_record_pages);
      add ("officer", sizes[i], "sections", set_up, test_sections);
      add ("officer", sizes[i], "other-kinds", set_up, test_other_kinds);
      add ("officer", sizes[i], "gates", set_up, test_gates);
      add ("lead", sizes[i], "records", set_up_lead, test_lead_pages);
      add ("lead", sizes[i], "referrals", set_up_lead, test_referral_pages);
    }
  for (guint i = 0; i < G_N_ELEMENTS (lead_sizes); i++)
    {
      add ("lead", lead_sizes[i], "tally", set_up_lead, test_tally);
      add ("lead", lead_sizes[i], "review", set_up_review, test_review_pages);
    }

  return g_test_run ();
}
