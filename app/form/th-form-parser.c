/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From bytes to a form: what stands where in the document, in the order in which the parts need
 * each other. What the dialect asks for and Threshold refuses is refused here, by name and line.
 */

#include "th-form-entry-private.h"

#include <string.h>

static gboolean
read_title (ThForm *self, xmlNode *head)
{
  xmlNode *title = th_form_xml_child (head, NULL, "title");

  self->title = g_strstrip (g_strdup (title != NULL ? th_form_xml_text (title) : ""));
  return TRUE;
}

/* The primary instance in a document of its own, so that absolute paths begin at its one child. */
static gboolean
read_primary (ThForm *self, xmlNode *model, GError **error)
{
  xmlNode *instance = th_form_xml_child (model, NULL, "instance");
  xmlNode *root = th_form_xml_first (instance);

  if (root == NULL)
    return th_form_fail (
      error, TH_FORM_ERROR_MALFORMED, xmlGetLineNo (model),
      "the form has no primary instance; add an instance with one element to the model");
  self->primary = xmlNewDoc ((const xmlChar *) "1.0");
  xmlDocSetRootElement (self->primary, xmlDocCopyNode (root, self->primary, 1));
  self->id = th_form_xml_attribute (root, NULL, "id");
  self->version = th_form_xml_attribute (root, NULL, "version");
  if (self->version == NULL)
    self->version = th_form_xml_attribute (root, TH_OPENROSA_NS, "version");
  if (self->id == NULL && root->ns != NULL && root->ns->prefix == NULL
      && strcmp ((const char *) root->ns->href, TH_XFORMS_NS) != 0)
    self->id = g_strdup ((const char *) root->ns->href);
  if (self->id == NULL || *self->id == '\0')
    {
      th_form_warn (self, xmlGetLineNo (root), "the form has no id; its root's name is taken");
      g_free (self->id);
      self->id = g_strdup ((const char *) root->name);
    }
  return TRUE;
}

static guint
count_elements (xmlNode *node)
{
  guint n = 0;

  for (; node != NULL; node = th_form_xml_next (node))
    n += 1 + count_elements (th_form_xml_first (node));
  return n;
}

static gboolean
check_submission (ThForm *self, xmlNode *model, GError **error)
{
  static const char *const methods[] = { "post", "form-data-post", "put" };
  xmlNode *submission = th_form_xml_child (model, NULL, "submission");
  g_autofree char *key = NULL;
  g_autofree char *method = NULL;

  if (submission == NULL)
    return TRUE;
  key = th_form_xml_attribute (submission, NULL, "base64RsaPublicKey");
  method = th_form_xml_attribute (submission, NULL, "method");
  if (key != NULL && *key != '\0')
    return th_form_fail (
      error, TH_FORM_ERROR_UNSUPPORTED, xmlGetLineNo (submission),
      "unsupported: the form asks for encrypted submissions (base64RsaPublicKey); "
      "remove the key, records are sealed by Threshold itself");
  for (gsize i = 0; method != NULL && i < G_N_ELEMENTS (methods); i++)
    if (g_ascii_strcasecmp (methods[i], method) == 0)
      return TRUE;
  if (method != NULL && *method != '\0')
    return th_form_fail (error, TH_FORM_ERROR_UNSUPPORTED, xmlGetLineNo (submission),
                         "the submission method “%s” is not supported; use post", method);
  return TRUE;
}

/* Versions of the entity specification whose meaning is known. */
static gboolean
check_entities (ThForm *self, xmlNode *model, GError **error)
{
  g_autofree char *version = th_form_xml_attribute (model, TH_ENTITIES_NS, "entities-version");

  if (version == NULL || *version == '\0')
    return TRUE;
  if (!g_str_has_prefix (version, "2022.1.") && !g_str_has_prefix (version, "2023.1.")
      && !g_str_has_prefix (version, "2024.1.") && !g_str_has_prefix (version, "2025.1."))
    return th_form_fail (error, TH_FORM_ERROR_UNSUPPORTED, xmlGetLineNo (model),
                         "the entities-version “%s” is not known; use 2022.1 to 2025.1", version);
  th_form_warn (self, xmlGetLineNo (model),
                "entities are not made; their fields are kept as answers");
  return TRUE;
}

static gboolean
is_template (xmlNode *element)
{
  return xmlHasNsProp (element, (const xmlChar *) "template", (const xmlChar *) TH_JAVAROSA_NS)
         != NULL;
}

static void
remove_template_mark (xmlNode *element)
{
  xmlAttr *mark =
    xmlHasNsProp (element, (const xmlChar *) "template", (const xmlChar *) TH_JAVAROSA_NS);

  if (mark != NULL)
    xmlRemoveProp (mark);
}

/* Keeps a copy of @element as what new instances of @bind are made from, unless there is one. */
static void
keep_template (ThForm *self, ThBind *bind, xmlNode *element)
{
  xmlDoc *doc;

  if (bind->template != NULL)
    return;
  doc = xmlNewDoc ((const xmlChar *) "1.0");
  xmlDocSetRootElement (doc, xmlDocCopyNode (element, doc, 1));
  g_ptr_array_add (self->documents, doc);
  bind->template = xmlDocGetRootElement (doc);
  remove_template_mark (bind->template);
}

/* Repeats without a template are copied from their first instance as the form has it. */
static void
keep_first_instances (ThForm *self, xmlNode *element)
{
  for (xmlNode *child = th_form_xml_first (element); child != NULL;
       child = th_form_xml_next (child))
    {
      ThBind *bind = child->_private;

      keep_first_instances (self, child);
      if (bind != NULL && bind->is_repeat)
        keep_template (self, bind, child);
    }
}

/* Takes the templates out of a tree: first inner ones, so that a template holds none itself. */
static void
take_templates (ThForm *self, xmlNode *element)
{
  xmlNode *next;

  for (xmlNode *child = th_form_xml_first (element); child != NULL; child = next)
    {
      g_autofree char *name = th_form_xml_name (child);
      ThBind *bind;

      next = th_form_xml_next (child);
      take_templates (self, child);
      if (!is_template (child))
        continue;
      keep_first_instances (self, child);
      bind = ((ThBind *) element->_private) != NULL
               ? th_bind_find_child ((ThBind *) element->_private, name)
               : NULL;
      if (bind != NULL && bind->is_repeat)
        keep_template (self, bind, child);
      xmlUnlinkNode (child);
      xmlFreeNode (child);
    }
}

/* Notes on each element which bind it is of; copies do not keep it. */
static void
mark_binds (xmlNode *element, ThBind *bind)
{
  element->_private = bind;
  for (xmlNode *child = th_form_xml_first (element); child != NULL;
       child = th_form_xml_next (child))
    {
      g_autofree char *name = th_form_xml_name (child);

      mark_binds (child, th_bind_find_child (bind, name));
    }
}

static gboolean
read_templates (ThForm *self)
{
  xmlNode *root = xmlDocGetRootElement (self->primary);

  mark_binds (root, self->root);
  take_templates (self, root);
  keep_first_instances (self, root);
  return TRUE;
}

static gboolean
read_model (ThForm *self, xmlNode *model, ThFormFiles *files, GError **error)
{
  if (!check_entities (self, model, error) || !check_submission (self, model, error)
      || !read_primary (self, model, error))
    return FALSE;
  if (count_elements (xmlDocGetRootElement (self->primary)) > TH_FORM_MAX_NODES)
    return th_form_fail (error, TH_FORM_ERROR_TOO_LARGE, 0, "the form has more than %d nodes",
                         TH_FORM_MAX_NODES);
  self->root = th_bind_new (self, NULL, xmlDocGetRootElement (self->primary));
  return th_form_read_instances (self, model, files, error)
         && th_form_read_itext (self, model, error) && th_form_read_binds (self, model, error)
         && th_form_read_actions (self, model, NULL, FALSE, error);
}

static xmlNode *
find_body (xmlNode *root)
{
  xmlNode *body = th_form_xml_child (root, TH_XHTML_NS, "body");

  return body != NULL ? body : th_form_xml_child (root, NULL, "body");
}

static gboolean
read_document (ThForm *self, ThFormFiles *files, GError **error)
{
  xmlNode *root = xmlDocGetRootElement (self->doc);
  xmlNode *head = th_form_xml_child (root, NULL, "head");
  xmlNode *model = th_form_xml_child (head, NULL, "model");
  xmlNode *body = find_body (root);

  if (!th_form_xml_is (root, NULL, "html") || model == NULL)
    return th_form_fail (error, TH_FORM_ERROR_MALFORMED, xmlGetLineNo (root),
                         "this is no XForm: expected h:html with a model in h:head");
  if (body == NULL)
    return th_form_fail (error, TH_FORM_ERROR_MALFORMED, xmlGetLineNo (root),
                         "the form has no h:body; add one with the questions");
  return read_title (self, head) && read_model (self, model, files, error)
         && th_form_read_body (self, body, error) && read_templates (self)
         && th_form_order (self, error);
}

/* Actions are evaluated where their target stands. */
static void
anchor_actions (ThForm *self)
{
  for (guint i = 0; i < self->actions->len; i++)
    {
      ThAction *action = self->actions->pdata[i];

      if (action->value != NULL)
        th_xpath_anchor (action->value, self, action->target);
      if (action->source != NULL)
        th_xpath_anchor (action->ref, self, action->source);
    }
}

static int64_t
no_time (gpointer data)
{
  return 0;
}

/* A calculation that reads its own value is sound only if it comes to rest; one filling-in shows.
 */
static gboolean
try_out (ThForm *self, GError **error)
{
  static const ThClock clock = { no_time, no_time, NULL };
  g_autoptr (GTimeZone) zone = NULL;
  g_autoptr (ThFormEntry) entry = NULL;
  gboolean has_doubt = FALSE;

  for (guint i = 0; i < self->expressions->len; i++)
    {
      ThExpression *expression = self->expressions->pdata[i];

      has_doubt |= expression->kind == TH_EXPRESSION_CALCULATE && expression->reads_itself;
    }
  if (!has_doubt)
    return TRUE;
  zone = g_time_zone_new_utc ();
  entry = th_form_entry_new (self, NULL, &clock, zone, NULL);
  return th_form_entry_load (entry, NULL, TRUE, error) && th_form_compute_is_settled (entry, error);
}

ThForm *
th_form_new_from_bytes (GBytes *xml, ThFormFiles *files, GError **error)
{
  g_autoptr (ThForm) self = NULL;

  g_return_val_if_fail (xml != NULL, NULL);

  self = th_form_alloc ();
  self->files = files != NULL ? th_form_files_ref (files) : NULL;
  self->doc = th_form_xml_read (xml, TH_FORM_MAX_BYTES, error);
  if (self->doc == NULL || !read_document (self, files, error))
    return NULL;
  anchor_actions (self);
  if (!try_out (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
find_files (
  ThFormFiles *files, const char *const *names, ThFormFindFunc find, gpointer data, GError **error)
{
  for (; *names != NULL; names++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GBytes) bytes =
        th_form_files_is_name (*names) ? find (*names, data, &local) : NULL;

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (bytes != NULL)
        th_form_files_add (files, *names, bytes);
    }
  return TRUE;
}

/* Which files it names is known once it is read; what its lists hold is read with it. */
ThForm *
th_form_new_finding (GBytes *xml, ThFormFindFunc find, gpointer data, GError **error)
{
  g_autoptr (ThFormFiles) files = th_form_files_new ();
  g_autoptr (ThForm) bare = th_form_new_from_bytes (xml, files, error);
  const char *const *lists;

  if (bare == NULL)
    return NULL;
  lists = th_form_list_missing_files (bare);
  if (!find_files (files, lists, find, data, error)
      || !find_files (files, th_form_list_pictures (bare), find, data, error))
    return NULL;
  return *lists == NULL ? g_steal_pointer (&bare) : th_form_new_from_bytes (xml, files, error);
}
