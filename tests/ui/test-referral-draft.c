/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A referral's draft over a real store: what is missing leads to its field, the child's route comes
 * first, and nothing leaves without a recipient, a reason and an entry in the log.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"

#include "th-home.h"
#include "th-hub-page.h"
#include "th-place.h"
#include "th-section-page.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#define NAME "Thi Lan"

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
  GtkWidget *home;
  char *person;
  char *referral;
} Fixture;

static void
answer (ThOpenRecord *record, const char *path, const char *text)
{
  ThFormNode *node = th_form_entry_find (th_open_record_get_entry (record), path);

  g_assert_true (th_open_record_answer (record, node, text, NULL));
}

static void
meet (Fixture *self, const char *age, const char *judgement, const char *consent)
{
  g_autofree char *visit = th_test_desk_begin_visit (self->desk, self->desk->premises);
  g_autoptr (ThOpenRecord) person = th_test_desk_create (self->desk, TH_KIND_ENCOUNTER, visit);

  th_open_record_keep (person);
  answer (person, "age_band", age);
  answer (person, "judgement", judgement);
  if (consent != NULL)
    answer (person, "nrm_consent", consent);
  answer (person, "first_name", NAME);
  th_test_desk_save (person);
  self->person = g_strdup (th_open_record_get_id (person));
}

static void
refer (Fixture *self, const char *kind)
{
  g_autoptr (ThOpenRecord) referral =
    th_test_desk_create (self->desk, TH_KIND_REFERRAL, self->person);

  th_open_record_keep (referral);
  answer (referral, "kind", kind);
  answer (referral, "staying_town", "Slough");
  th_test_desk_save (referral);
  self->referral = g_strdup (th_open_record_get_id (referral));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = th_test_desk_new_as (TH_DESK_LEAD);
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_free (self->person);
  g_free (self->referral);
  th_test_desk_free (self->desk);
}

static void
open (Fixture *self, const char *page, const char *record)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  g_autofree char *place = NULL;

  self->home = th_home_new (self->desk->session);
  g_ptr_array_add (steps, th_place_step_new (page, record));
  place = th_place_to_text (steps);
  th_home_restore (TH_HOME (self->home), place);
  gtk_window_set_child (GTK_WINDOW (self->window), self->home);
}

static gboolean
shows (Fixture *self, const char *words)
{
  return th_hands_find_words (self->window, words) != NULL;
}

static void
type (Fixture *self, const char *id, const char *text)
{
  th_desk_await (th_hands_find_id (self->window, id) != NULL);
  gtk_editable_set_text (GTK_EDITABLE (th_hands_find_id (self->window, id)), text);
}

/* What is missing is named, and a tap goes to its field. */
static void
test_missing (Fixture *self, gconstpointer data)
{
  GtkWidget *page;

  meet (self, "25_34", "potential_victim_adult", "consented");
  refer (self, "nrm_adult");
  open (self, "referral-draft", self->referral);
  th_desk_await (shows (self, "Not ready"));
  g_assert_true (shows (self, "still missing"));
  g_assert_true (shows (self, "Slough"));
  th_hands_tap_row (self->window, "Second contact, email");
  th_desk_await ((page = th_hands_find_type (self->window, TH_TYPE_SECTION_PAGE)) != NULL);
  g_assert_cmpstr (th_page_get_step (TH_PAGE (page))->record, ==, self->referral);
  g_assert_cmpstr (th_page_get_step (TH_PAGE (page))->field, ==, "alt_contact_email");
}

/* Children's services come first: the route is offered in that order, and begun by a tap. */
static void
test_child (Fixture *self, gconstpointer data)
{
  GtkWidget *services, *nrm;

  meet (self, "16_17", "potential_victim_child", NULL);
  open (self, "referral-draft", self->person);
  th_desk_await ((services = th_hands_find_row (self->window, "Children's services")) != NULL);
  nrm = th_hands_find_row (self->window, "NRM, child");
  g_assert_nonnull (nrm);
  g_assert_true (gtk_widget_get_next_sibling (services) == nrm);
  g_assert_null (th_hands_find_row (self->window, "NRM, adult"));

  th_hands_tap_row (self->window, "NRM, child");
  th_desk_await (shows (self, "The referral to children’s services must exist first."));
  gtk_widget_activate_action (self->home, "home.back", NULL);
  th_hands_tap_row (self->window, "Children's services");
  th_desk_await (th_hands_find_type (self->window, TH_TYPE_HUB_PAGE) != NULL);
  gtk_widget_activate_action (self->home, "home.back", NULL);
  th_desk_await (shows (self, "Made so far"));
  th_desk_await (th_hands_find_row (self->window, "Draft") != NULL);
}

static void
test_without_name (Fixture *self, gconstpointer data)
{
  meet (self, "25_34", "potential_victim_adult", "refused");
  refer (self, "dtn");
  open (self, "referral-draft", self->referral);
  th_desk_await (shows (self, "Slough"));
  g_assert_false (shows (self, NAME));
}

/* The last of @n_exports of @record says @why. */
static void
check_exports (Fixture *self, const char *record, guint n_exports, const char *why)
{
  g_autoptr (GPtrArray) reasons =
    th_test_desk_list_reasons (self->desk, record, NULL, TH_OP_EXPORT);

  g_assert_cmpuint (reasons->len, ==, n_exports);
  if (n_exports > 0)
    g_assert_cmpstr (g_ptr_array_index (reasons, n_exports - 1), ==, why);
}

static void
on_text_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

/* Copied only with a recipient and a reason, which the log has then. */
static void
test_copy (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  meet (self, "25_34", "potential_victim_adult", "consented");
  refer (self, "nrm_adult");
  open (self, "export", self->referral);
  th_hands_tap (self->window, "Copy text");
  g_assert_true (shows (self, "Say who receives it."));
  g_assert_true (shows (self, "Say why it is given out."));
  check_exports (self, self->referral, 0, NULL);

  type (self, "to", "Home Office");
  type (self, "why", "Referral with consent");
  th_hands_tap (self->window, "Copy text");
  th_desk_await (shows (self, "Copied, and written in the log."));
  check_exports (self, self->referral, 1,
                 "Referral as text for Home Office: Referral with consent");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (self->window), NULL, on_text_cb, &text);
  th_desk_await (text != NULL);
  g_assert_nonnull (strstr (text, "NOT COMPLETE"));
  g_assert_nonnull (strstr (text, "Slough"));
  gdk_clipboard_set_content (gtk_widget_get_clipboard (self->window), NULL);
}

/* The Home Office's form is the one there is: what goes elsewhere offers no copy, and writes none
 * in the log. */
static void
test_elsewhere (Fixture *self, gconstpointer data)
{
  meet (self, "25_34", "potential_victim_adult", "consented");
  refer (self, "health");
  open (self, "export", self->referral);
  th_desk_await (shows (self, "Nothing to give out"));
  g_assert_false (shows (self, "Copy text"));
  g_assert_false (shows (self, "Save PDF"));
}

static GtkFileChooser *
find_chooser (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER (window) && gtk_widget_get_mapped (window))
        return GTK_FILE_CHOOSER (window);
    }

  return NULL;
}

/* It takes no answer before it has read its folder. */
static gboolean
is_accepted (void)
{
  GtkFileChooser *chooser = find_chooser ();

  if (chooser == NULL)
    return TRUE;
  g_signal_emit_by_name (chooser, "response", GTK_RESPONSE_ACCEPT);

  return FALSE;
}

/* Through the desktop's dialog, with what it proposes. */
static void
save (Fixture *self, const char *button)
{
  th_hands_tap (self->window, button);
  th_desk_await (find_chooser () != NULL);
  th_desk_await (is_accepted ());
}

/* The home folder is the test's own. */
static void
check_file (const char *name, const char *begin)
{
  g_autofree char *path = g_build_filename (g_get_home_dir (), name, NULL);
  g_autofree char *bytes = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  g_assert_true (g_str_has_prefix (bytes, begin));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_save (Fixture *self, gconstpointer data)
{

  meet (self, "25_34", "potential_victim_adult", "consented");
  refer (self, "nrm_adult");
  open (self, "export", self->referral);
  type (self, "to", "Home Office");
  type (self, "why", "Referral with consent");
  save (self, "Save PDF");
  th_desk_await (shows (self, "Saved as referral-J1.pdf, and written in the log."));
  save (self, "Save text");
  th_desk_await (shows (self, "Saved as referral-J1.txt, and written in the log."));
  check_file ("referral-J1.pdf", "%PDF-");
  check_file ("referral-J1.txt", "OFFICIAL");
  check_exports (self, self->referral, 2,
                 "Referral as text for Home Office: Referral with consent");
}

static void
test_visit_copy (Fixture *self, gconstpointer data)
{
  g_autofree char *visit = th_test_desk_begin_visit (self->desk, self->desk->premises);

  open (self, "export", visit);
  type (self, "to", "Crown Prosecution Service");
  type (self, "why", "Disclosure");
  save (self, "Save PDF");
  th_desk_await (shows (self, "Saved as visit-2026-11-23.pdf, and written in the log."));
  check_file ("visit-2026-11-23.pdf", "%PDF-");
  check_exports (self, visit, 1, "Copy of the visit for Crown Prosecution Service: Disclosure");
}

static void
test_sent (Fixture *self, gconstpointer data)
{
  g_autoptr (ThRecord) record = NULL;

  meet (self, "25_34", "potential_victim_adult", "consented");
  refer (self, "nrm_adult");
  open (self, "referral-draft", self->referral);
  th_hands_tap (self->window, "Mark as sent");
  th_hands_tap (self->window, "It was sent");
  g_assert_true (shows (self, "Say to whom it was sent."));
  type (self, "to", "Home Office");
  type (self, "reference", "NRM-12345");
  th_hands_tap (self->window, "It was sent");
  th_desk_await (shows (self, "to Home Office. Reference NRM-12345."));
  g_assert_null (th_hands_find_button (self->window, "Mark as sent"));

  record = th_test_desk_load (self->desk, self->referral);
  g_assert_cmpstr (th_record_get_text (record, "status"), ==, "sent");
  g_assert_cmpstr (th_record_get_text (record, "sent_to"), ==, "Home Office");
  g_assert_cmpstr (th_record_get_text (record, "sent_by"), ==, TH_DESK_LEAD);
  g_assert_cmpstr (th_record_get_text (record, "ref_received"), ==, "NRM-12345");
  g_assert_nonnull (th_record_get_text (record, "sent_at"));
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/referral-draft/what-is-missing-leads-to-its-field", test_missing },
    { "/referral-draft/a-child-goes-to-children's-services-first", test_child },
    { "/referral-draft/a-duty-to-notify-names-nobody", test_without_name },
    { "/referral-draft/a-copy-is-logged-with-its-recipient", test_copy },
    { "/referral-draft/what-goes-elsewhere-is-not-given-out-here", test_elsewhere },
    { "/referral-draft/it-is-saved-as-pdf-and-text", test_save },
    { "/referral-draft/a-visit-is-saved-for-evidence", test_visit_copy },
    { "/referral-draft/it-is-marked-as-sent-by-hand", test_sent },
  };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/threshold/Threshold/icons");

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
