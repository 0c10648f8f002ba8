// Optional alerts by email: requests fail, the outcome of a create is unknown or was abandoned, a person must decide, a request may
// have two tasks, many tasks are created, the sweep does not complete, DCS refuses the credential, the vault can't be read, telemetry is
// discarded, or the app does not respond.

@description('The prefix of the names.')
param name string

@description('The region.')
param location string

@description('The tags of all resources.')
param tags { *: string }

@description('The resource ID of the Application Insights component to query.')
param insightsId string

@description('The resource ID of the workspace, which reports that its daily limit is reached.')
param workspaceId string

@description('The URL that returns 200 while the app is running.')
param healthUrl string

@description('The email address that receives the alerts.')
param email string

@description('The number of tasks per hour above which the alert many-creates fires.')
param tasksPerHour int

@description('A log alert.')
type logAlert = {
  @description('The end of its name.')
  name: string
  @description('What has happened.')
  text: string
  @description('1 if a person should act, otherwise 2.')
  severity: int
  @description('The time that the query covers. 15 minutes by default.')
  window: string?
  @description('The columns whose values have an alert each.')
  splitBy: string[]?
  @description('Returns a row only if the alert must fire.')
  query: string
}

@description('The log alerts.')
var rules logAlert[] = [
  {
    // Counts outcomes instead of statuses, because FN.5033 and FN.5034 only ask the caller to wait.
    // What anybody can send is left out, so that it does not hide failures.
    name: 'failed-requests'
    text: 'In the last 15 minutes, over 10 % of the requests, and at least three, failed for a reason that their callers can\'t correct.'
    severity: 2
    query: '''
      customMetrics
      | where name == 'dcs_migration.requests'
      | extend outcome = tostring(customDimensions.outcome)
      | where outcome != 'unverified'
      | summarize total = sum(valueSum), failed = sumif(valueSum, outcome in ('unknown', 'not_sent', 'store_unavailable', 'misconfigured', 'failed'))
      | where failed >= 3 and failed * 10 > total
    '''
  }
  {
    name: 'unknown-outcomes'
    text: 'A create was sent, but no clear reply was received. The next retry or the sweep looks up its outcome.'
    severity: 2
    query: '''
      customMetrics
      | where name == 'dcs_migration.idempotency.transitions' and tostring(customDimensions.transition) == 'unknown'
      | summarize unknown = sum(valueSum)
      | where unknown > 0
    '''
  }
  {
    name: 'abandoned-attempts'
    text: 'The sweep found a create whose process stopped, and looked up its outcome. The caller may not know of its task.'
    severity: 2
    splitBy: ['key']
    query: '''
      traces
      | where tostring(customDimensions.Transition) == 'abandoned'
      | project timestamp, key = tostring(customDimensions.Key)
    '''
  }
  {
    name: 'manual-resolutions'
    text: 'DCS lists tasks that may be this request\'s, and only a person can tell. See "Manual resolution" in src/DcsMigration/Idempotency/README.md.'
    severity: 1
    // A record stays unresolved for up to two days. It must not hide the next one.
    splitBy: ['key']
    query: '''
      traces
      | where tostring(customDimensions.Transition) == 'manual'
      | project timestamp, key = tostring(customDimensions.Key)
    '''
  }
  {
    // A loop in a caller's flow has a new key each time, so only the number of tasks shows it.
    name: 'many-creates'
    text: 'Over ${tasksPerHour} tasks were created within an hour. Each starts a virtual machine that DCS bills.'
    severity: 1
    window: 'PT1H'
    query: format('''
      customMetrics
      | where name == 'dcs_migration.idempotency.transitions' and tostring(customDimensions.transition) in ('completed', 'reconciled')
      | summarize created = sum(valueSum)
      | where created > {0}
    ''', tasksPerHour)
  }
  {
    // A metric that nobody reports has no rows, so this one counts.
    name: 'sweep-stopped'
    text: 'No run of the sweep completed within an hour. Without it, unknown outcomes stay unknown until a retry, and old rows are not deleted.'
    severity: 2
    window: 'PT1H'
    query: '''
      customMetrics
      | where name == 'dcs_migration.sweep.runs' and tostring(customDimensions.result) == 'completed'
      | summarize runs = countif(valueCount > 0)
      | where runs == 0
    '''
  }
  {
    name: 'open-records'
    text: 'For an hour, each run of the sweep left records whose outcome is not known. DCS may not answer its lookups, or a person must decide.'
    severity: 2
    window: 'PT1H'
    query: '''
      customMetrics
      | where name == 'dcs_migration.sweep.runs'
      | summarize runs = countif(valueCount > 0), fewest = min(valueMin)
      | where runs > 0 and fewest > 0
    '''
  }
  {
    name: 'instance-conflicts'
    text: 'Two tasks may exist for one request. Check both in the DCS console.'
    severity: 1
    splitBy: ['key']
    query: '''
      traces
      | where tostring(customDimensions.Transition) == 'instance_conflict'
      | project timestamp, key = tostring(customDimensions.Key)
    '''
  }
  {
    name: 'credential-refusals'
    text: 'DCS refused the credential in the vault. More than five consecutive refusals lock an access key for five minutes.'
    severity: 1
    query: '''
      customMetrics
      | where name == 'dcs_migration.credential.refusals'
      | summarize refused = sum(valueSum)
      | where refused > 0
    '''
  }
  {
    name: 'credential-bridged'
    text: 'Key Vault or IAM did not return a secret or token. The last value is used until it ends, if there is one.'
    severity: 2
    query: '''
      customMetrics
      | where name == 'dcs_migration.credential.reads' and tostring(customDimensions.result) in ('bridged', 'failed')
      | summarize missed = sum(valueSum)
      | where missed > 0
    '''
  }
]

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'dcs-migr'
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${name}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${name}: ${rule.name}'
      description: rule.text
      enabled: true
      severity: rule.severity
      scopes: [insightsId]
      evaluationFrequency: 'PT5M'
      windowSize: rule.?window ?? 'PT15M'
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            dimensions: map(rule.?splitBy ?? [], column => { name: column, operator: 'Include', values: ['*'] })
          }
        ]
      }
      actions: { actionGroups: [actionGroup.id] }
    }
  }
]

// The workspace writes this event itself, when it discards everything else.
resource telemetryLimit 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${name}-telemetry-limit'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: '${name}: telemetry-limit'
    description: 'The daily limit of telemetry is reached. Until the next day, all alerts but this one, no-answer and sweep-stopped are silent.'
    enabled: true
    severity: 1
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    // The event does not repeat, so the alert would count as resolved although the limit still applies.
    autoMitigate: false
    muteActionsDuration: 'PT1H'
    criteria: {
      allOf: [
        {
          query: '_LogOperation | where Category =~ \'Ingestion\' and Detail contains \'OverQuota\''
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: { actionGroups: [actionGroup.id] }
  }
}

@description('The locations of the availability test. The alert fires if two of them fail, because a single location can have a local problem.')
var locations = ['emea-nl-ams-azr', 'emea-gb-db3-azr', 'us-va-ash-azr']

// A host that can't start sends no telemetry. Only a call from outside detects this.
resource health 'Microsoft.Insights/webtests@2022-06-15' = {
  name: '${name}-health'
  location: location
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: '${name}-health'
    Name: '${name}-health'
    Enabled: true
    Kind: 'standard'
    Frequency: 900
    // Allows for a cold start.
    Timeout: 60
    RetryEnabled: true
    Locations: [for id in locations: { Id: id }]
    Request: { RequestUrl: healthUrl, HttpVerb: 'GET', ParseDependentRequests: false }
    ValidationRules: { ExpectedHttpStatusCode: 200 }
  }
}

resource noAnswer 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-no-answer'
  location: 'global'
  tags: tags
  properties: {
    description: '${healthUrl} does not return 200. Invalid settings don\'t cause this. Check whether the host starts.'
    enabled: true
    severity: 1
    scopes: [health.id, insightsId]
    evaluationFrequency: 'PT5M'
    // Covers two runs of the test.
    windowSize: 'PT30M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: health.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: actionGroup.id }]
  }
}
