// Optional. The app calls out through a network of its own, in which the vault and the storage account have private
// addresses. The gateway gives those calls one fixed public address, which DCS's side can be told to expect.

@description('The name of the network, and the start of the others.')
param name string

@description('Where it is.')
param location string

@description('Tags.')
param tags { *: string }

@description('The vault.')
param vaultId string

@description('The storage account.')
param storageId string

@description('What gets a private address, and the zone that names it.')
var endpoints = [
  { zone: 'privatelink.vaultcore.azure.net', part: 'vault' }
  { zone: 'privatelink.blob.${environment().suffixes.storage}', part: 'blob' }
  { zone: 'privatelink.table.${environment().suffixes.storage}', part: 'table' }
]

resource address 'Microsoft.Network/publicIPAddresses@2025-05-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource gateway 'Microsoft.Network/natGateways@2025-05-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIpAddresses: [{ id: address.id }] }
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/24'] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: '10.0.0.0/25'
          defaultOutboundAccess: false
          natGateway: { id: gateway.id }
          // Flex Consumption runs in this kind of environment.
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: '10.0.0.128/27'
          defaultOutboundAccess: false
        }
      }
    ]
  }

  resource app 'subnets' existing = {
    name: 'app'
  }

  resource endpoints 'subnets' existing = {
    name: 'endpoints'
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for endpoint in endpoints: {
    name: endpoint.zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (endpoint, i) in endpoints: {
    parent: zones[i]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

// Two at once on one storage account, or in one subnet, can fail with a conflict.
@batchSize(1)
resource privateEndpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for endpoint in endpoints: {
    name: '${name}-${endpoint.part}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::endpoints.id }
      privateLinkServiceConnections: [
        {
          name: endpoint.part
          properties: {
            privateLinkServiceId: endpoint.part == 'vault' ? vaultId : storageId
            groupIds: [endpoint.part]
          }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (endpoint, i) in endpoints: {
    parent: privateEndpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: endpoint.part, properties: { privateDnsZoneId: zones[i].id } }]
    }
  }
]

@description('The subnet through which the app calls out.')
output appSubnetId string = network::app.id
