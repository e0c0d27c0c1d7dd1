/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A tap is written at once and taken back by another. The order of the list does not change by it:
 * the next premises stays where the finger expects it.
 */

#include "th-tasking-page.h"

#include "th-allocation.h"
#include "th-casebook.h"
#include "th-drop-down.h"
#include "th-error-text.h"
#include "th-kind.h"
#include "th-premises-start.h"
#include "th-record-list.h"
#include "th-session-calls.h"
#include "th-time.h"
#include "th-words.h"
#include "th-wrap-layout.h"

#include <glib/gi18n.h>
#include <string.h>

/* Nobody plans further. */
#define DAYS 14
#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

struct _ThTaskingPage
{
  ThPage parent_instance;

  GtkWidget *officers_list;
  GtkWidget *days_list;
  GtkWidget *explain;
  GtkWidget *list;
  GtkWidget *add;

  ThCasebook *casebook;
  GPtrArray *officers; /* of collar numbers */
  GPtrArray *days;     /* "2026-11-23"; the first is NULL, for no day in particular */
  GHashTable *waiting; /* ids of premises that were tapped and not read again yet */
};

G_DEFINE_FINAL_TYPE (ThTaskingPage, th_tasking_page, TH_TYPE_PAGE)

static ThSession *
session_of (ThTaskingPage *self)
{
  return th_page_get_session (TH_PAGE (self));
}

static const char *
get_picked (GtkWidget *list, GPtrArray *codes)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (list));

  return at < codes->len ? g_ptr_array_index (codes, at) : NULL;
}

static const char *
get_officer (ThTaskingPage *self)
{
  return get_picked (self->officers_list, self->officers);
}

static const char *
get_day (ThTaskingPage *self)
{
  return get_picked (self->days_list, self->days);
}

static gboolean
can_allocate (ThTaskingPage *self, const ThCaseRecord *premises)
{
  ThActor actor = th_session_get_actor (session_of (self));
  ThPermissionCase allocate = { .role = actor.role,
                                .action = TH_ACTION_ALLOCATE,
                                .kind = TH_KIND_PREMISES,
                                .is_team = g_strcmp0 (actor.team, premises->team) == 0 };

  return th_permission_check (&allocate) == NULL;
}

static gboolean
can_add (ThTaskingPage *self)
{
  ThActor actor = th_session_get_actor (session_of (self));
  ThPermissionCase create = { .role = actor.role,
                              .action = TH_ACTION_CREATE,
                              .kind = TH_KIND_PREMISES,
                              .is_team = actor.team != NULL };

  return th_permission_check (&create) == NULL;
}

/* "Jo Whitlock, Gita Rao, Mon 23 Nov"; %NULL where nobody goes. */
static char *
dup_who (const ThOperation *operation, const ThRecord *premises)
{
  g_auto (GStrv) officers = th_allocation_list_officers (premises);
  const char *day = th_allocation_get_day (premises);
  GString *text = g_string_new (NULL);

  for (guint i = 0; officers[i] != NULL; i++)
    {
      g_autofree char *name = th_words_dup_officer (operation, officers[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", name);
    }
  if (day != NULL && text->len > 0)
    {
      g_autofree char *date = th_words_dup_day_of (day);

      g_string_append_printf (text, ", %s", date);
    }

  return g_string_free (text, text->len == 0);
}

static gboolean
is_visited (const ThCaseRecord *premises)
{
  for (guint i = 0; i < premises->children->len; i++)
    {
      const ThCaseRecord *child = g_ptr_array_index (premises->children, i);

      if (child->kind == TH_KINDS_VISIT)
        return TRUE;
    }

  return FALSE;
}

static ThRecordItem *
premises_item (ThTaskingPage *self, const ThOperation *operation, const ThCaseRecord *premises)
{
  const char *id = th_record_get_id (premises->record);
  gboolean is_theirs = th_allocation_is_to (premises->record, get_officer (self));
  g_autofree char *who = dup_who (operation, premises->record);
  const char *title = th_record_get_title (premises->record);
  ThRecordItem *item;

  item = th_record_item_new ("tasking", id, is_theirs ? "th-check-symbolic" : "th-place-symbolic",
                             title != NULL ? title : _ ("Premises"),
                             th_record_get_text (premises->record, "postcode"));
  if (g_hash_table_contains (self->waiting, id))
    th_record_item_set_pill (item, _ ("Saving"), "plain");
  else if (who != NULL)
    th_record_item_set_pill (item, who, is_theirs ? "green" : "blue");
  else if (!is_visited (premises))
    th_record_item_set_pill (item, _ ("Nobody yet"), "amber");

  return item;
}

static int
compare_titles (gconstpointer a, gconstpointer b)
{
  const ThCaseRecord *first = *(ThCaseRecord *const *) a;
  const ThCaseRecord *second = *(ThCaseRecord *const *) b;
  const char *one = th_record_get_title (first->record);
  const char *two = th_record_get_title (second->record);

  return g_utf8_collate (one != NULL ? one : "", two != NULL ? two : "");
}

static GPtrArray *
list_premises (const ThCasebookReading *reading, const char *team)
{
  GPtrArray *premises = g_ptr_array_new ();
  GPtrArray *all = th_case_list (reading->case_);

  for (guint i = 0; i < all->len; i++)
    {
      ThCaseRecord *each = g_ptr_array_index (all, i);

      if (each->kind == TH_KINDS_PREMISES && g_strcmp0 (each->team, team) == 0)
        g_ptr_array_add (premises, each);
    }
  g_ptr_array_sort (premises, compare_titles);

  return premises;
}

static void
add_premises (ThTaskingPage *self,
              GPtrArray *items,
              const ThOperation *operation,
              GPtrArray *premises,
              gboolean visited,
              const char *heading)
{
  gboolean has_heading = FALSE;

  for (guint i = 0; i < premises->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (premises, i);

      if (is_visited (each) != visited)
        continue;
      if (!has_heading)
        g_ptr_array_add (items, th_record_item_new_heading (heading));
      has_heading = TRUE;
      g_ptr_array_add (items, premises_item (self, operation, each));
    }
}

static void
show_premises (ThTaskingPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) premises = NULL;
  const char *collar = get_officer (self);
  const ThOperationOfficer *officer;
  g_autofree char *date = NULL;
  g_autofree char *explain = NULL;

  officer = reading != NULL && collar != NULL
              ? th_operation_find_officer (reading->operation, collar)
              : NULL;
  if (officer == NULL)
    return;
  if (get_day (self) != NULL)
    date = th_words_dup_day_of (get_day (self));
  explain = date != NULL
              /* Translators: name of an officer, a day */
              ? g_strdup_printf (_ ("Tap the premises that %s goes to on %s. A second tap takes it "
                                    "back."),
                                 officer->name, date)
              : g_strdup_printf (
                _ ("Tap the premises that %s goes to. A second tap takes it back."), officer->name);
  gtk_label_set_label (GTK_LABEL (self->explain), explain);
  premises = list_premises (reading, officer->team);
  add_premises (self, items, reading->operation, premises, FALSE, _ ("To visit"));
  add_premises (self, items, reading->operation, premises, TRUE, _ ("Visited"));
  th_record_list_set_items (TH_RECORD_LIST (self->list), items,
                            _ ("No premises is tasked for this team yet."));
}

static void
on_picked_cb (ThTaskingPage *self)
{
  if (self->casebook != NULL)
    show_premises (self);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThTaskingPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (th_session_append_finish (TH_SESSION (source), result, &error))
    return;
  text = th_error_text_dup (error);
  th_page_say (TH_PAGE (self), text);
  g_hash_table_remove_all (self->waiting);
  show_premises (self);
}

static gboolean
on_chosen_cb (ThTaskingPage *self, ThPlaceStep *step)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  const ThCaseRecord *each = th_case_find (reading->case_, step->record);
  const char *officer = get_officer (self);
  const char *day = get_day (self);
  gboolean is_theirs;

  if (each == NULL || g_hash_table_contains (self->waiting, step->record))
    return TRUE;
  if (!can_allocate (self, each))
    {
      th_page_say (TH_PAGE (self), _ ("Another team's premises are not yours to give out."));
      return TRUE;
    }
  is_theirs = th_allocation_is_to (each->record, officer)
              && g_strcmp0 (th_allocation_get_day (each->record), day) == 0;
  g_hash_table_add (self->waiting, g_strdup (step->record));
  th_session_append_async (
    session_of (self),
    th_allocation_new_entry (each->record, each->governing != NULL ? each->governing->record : NULL,
                             officer, !is_theirs, day),
    on_written_cb, g_object_ref (self));
  show_premises (self);

  return TRUE;
}

static void
on_add_cb (ThTaskingPage *self)
{
  th_premises_start (TH_PAGE (self));
}

static void
fill_list (GtkWidget *list, GPtrArray *words)
{
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);

  for (guint i = 0; i < words->len; i++)
    gtk_string_list_append (model, g_ptr_array_index (words, i));
  gtk_drop_down_set_model (GTK_DROP_DOWN (list), G_LIST_MODEL (model));
}

/* Of a lead their own team, of command all. */
static void
fill_officers (ThTaskingPage *self, const ThOperation *operation)
{
  ThActor actor = th_session_get_actor (session_of (self));
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  guint n_officers;
  const ThOperationOfficer *officers = th_operation_get_officers (operation, &n_officers);

  for (guint i = 0; i < n_officers; i++)
    {
      if (officers[i].team == NULL
          || (actor.team != NULL && g_strcmp0 (officers[i].team, actor.team) != 0))
        continue;
      g_ptr_array_add (self->officers, g_strdup (officers[i].collar));
      g_ptr_array_add (words, g_strdup (officers[i].name));
    }
  fill_list (self->officers_list, words);
}

static void
fill_days (ThTaskingPage *self, const ThOperation *operation)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  int64_t now = th_session_now (session_of (self));

  g_ptr_array_add (self->days, NULL);
  g_ptr_array_add (words, g_strdup (_ ("Any day")));
  for (guint i = 0; i < DAYS; i++)
    {
      g_autofree char *local = th_time_dup_local (now + i * DAY_MS, th_words_get_zone (operation));
      char *day = g_strndup (local, strlen ("2026-11-23"));

      g_ptr_array_add (self->days, day);
      g_ptr_array_add (words, i == 0 ? g_strdup (_ ("Today")) : th_words_dup_day_of (day));
    }
  fill_list (self->days_list, words);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->days_list), 1);
}

static void
show_reading (ThTaskingPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);

  if (reading == NULL)
    return;
  g_hash_table_remove_all (self->waiting);
  if (self->officers->len == 0)
    {
      fill_officers (self, reading->operation);
      fill_days (self, reading->operation);
    }
  show_premises (self);
}

static void
th_tasking_page_constructed (GObject *object)
{
  ThTaskingPage *self = TH_TASKING_PAGE (object);

  G_OBJECT_CLASS (th_tasking_page_parent_class)->constructed (object);

  th_page_set_title (TH_PAGE (self), _ ("Tasking"), NULL);
  gtk_widget_set_visible (self->add, can_add (self));
  self->casebook = th_casebook_for_session (session_of (self));
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (show_reading), self,
                           G_CONNECT_SWAPPED);
  show_reading (self);
}

static void
th_tasking_page_dispose (GObject *object)
{
  g_clear_object (&TH_TASKING_PAGE (object)->casebook);

  G_OBJECT_CLASS (th_tasking_page_parent_class)->dispose (object);
}

static void
th_tasking_page_finalize (GObject *object)
{
  ThTaskingPage *self = TH_TASKING_PAGE (object);

  g_ptr_array_unref (self->officers);
  g_ptr_array_unref (self->days);
  g_hash_table_unref (self->waiting);

  G_OBJECT_CLASS (th_tasking_page_parent_class)->finalize (object);
}

static void
th_tasking_page_class_init (ThTaskingPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = th_tasking_page_constructed;
  object_class->dispose = th_tasking_page_dispose;
  object_class->finalize = th_tasking_page_finalize;

  g_type_ensure (TH_TYPE_RECORD_LIST);
  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-tasking-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThTaskingPage, officers_list);
  gtk_widget_class_bind_template_child (widget_class, ThTaskingPage, days_list);
  gtk_widget_class_bind_template_child (widget_class, ThTaskingPage, explain);
  gtk_widget_class_bind_template_child (widget_class, ThTaskingPage, list);
  gtk_widget_class_bind_template_child (widget_class, ThTaskingPage, add);
  gtk_widget_class_bind_template_callback (widget_class, on_picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
}

static void
th_tasking_page_init (ThTaskingPage *self)
{
  self->officers = g_ptr_array_new_with_free_func (g_free);
  self->days = g_ptr_array_new_with_free_func (g_free);
  self->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  th_drop_down_set_name (GTK_DROP_DOWN (self->officers_list), _ ("Officer"));
  th_drop_down_set_name (GTK_DROP_DOWN (self->days_list), _ ("Day"));
}
