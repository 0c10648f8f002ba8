// Optional private networking. The app calls out through its own network, in which the vault and the storage account have private
// addresses. The gateway gives calls to the internet one fixed public address, which DCS's firewall rules can allow.

@description('The name of the network, and the prefix of the private endpoints.')
param name string

@description('The region.')
param location string

@description('The tags of all resources.')
param tags { *: string }

@description('The resource ID of the vault.')
param vaultId string

@description('The resource ID of the storage account.')
param storageId string

@description('The private endpoints and their DNS zones.')
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
          // Required by Flex Consumption.
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

// Creating two at the same time on one storage account, or in one subnet, can fail with a conflict.
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

@description('The resource ID of the subnet for outgoing calls.')
output appSubnetId string = network::app.id
